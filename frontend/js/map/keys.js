// The map by keyboard: arrows go from place to place, Enter opens, Escape lets go, "/" searches, "t" shows the table.

import { lettersAct } from "../letters.js";

const WAYS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export function bindKeys(page) {
  const stage = page.root.querySelector(".stage");

  stage.addEventListener("keydown", (event) => {
    const { view } = page;
    const way = WAYS[event.key];
    if (way && event.shiftKey) view.pan(way[0], -way[1]);
    else if (way) step(page, way);
    else if (event.key === "Enter" && view.chosen !== null) page.openPlace(view.chosen);
    else if (event.key === "+" || event.key === "=") view.zoom(0.66);
    else if (event.key === "-") view.zoom(1.5);
    else if (event.key === "0") view.zoom(0);
    else return;
    event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
      if (page.table.open) page.table.toggle(false);
      else page.choose(null);
      stage.focus();
      return;
    }
    if (!lettersAct() || event.target.closest("input, select, textarea, dialog")) return;
    if (event.key === "/") page.root.querySelector("input[type=search]").focus();
    else if (event.key === "t") page.table.toggle();
    else return;
    event.preventDefault();
  });
}

function step(page, [dx, dy]) {
  const { view, model } = page;
  let next = null;
  if (view.chosen !== null) next = view.nearest(view.chosen, dx, dy);
  else for (let i = 0; i < model.size; i++) if (view.shown[i] && (next === null || model.nodes.rank[i] > model.nodes.rank[next])) next = i;
  if (next !== null) page.choose(next, true);
}
