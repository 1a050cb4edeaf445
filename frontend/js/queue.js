// Curating by keyboard: j/k move, a admit, r refuse, u undecided, x choose, o open, e correct the card, m make one of those chosen, z undo.
// Every key presses a button or follows a link of the page itself. Where places are chosen, a decision is about them; else about the row.

import { lettersAct } from "./letters.js";

const DECISIONS = { a: "admit", r: "refuse", u: "undecided" };

export function bindQueue() {
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const rows = () => [...queue.children];
  const chosen = () => queue.querySelectorAll("input[name=ids]:checked").length;
  const bulk = (selector) => document.querySelector(`.bulk button${selector}`);
  let here = Math.max(0, Number(new URLSearchParams(location.search).get("at")) || 0);

  function go(index, isFocused = true) {
    const all = rows();
    if (!all.length) return;
    here = Math.max(0, Math.min(all.length - 1, index));
    for (const [i, row] of all.entries()) {
      row.classList.toggle("here", i === here);
      row.tabIndex = i === here ? 0 : -1;
    }
    if (isFocused) all[here].focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  }

  function decide(verb) {
    const row = rows()[here];
    const button = row?.querySelector(`button[name=decision][value=${verb}]`);
    if (!button && !chosen()) row?.querySelector("input[name=ids]")?.click(); // a list whose rows have no buttons of their own
    if (chosen()) return void bulk(`[value=${verb}]`)?.click();
    if (!button) return;
    const form = button.form;
    const place = form.querySelector("input[name=at]");
    if (place) place.value = String(here);
    form.requestSubmit(button);
  }

  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
    const key = event.key.toLowerCase();
    if (key.length === 1 && !lettersAct()) return; // arrows stay
    if (key === "j" || key === "arrowdown") go(here + 1);
    else if (key === "k" || key === "arrowup") go(here - 1);
    else if (key in DECISIONS) decide(DECISIONS[key]);
    else if (key === "x") rows()[here]?.querySelector("input[type=checkbox]")?.click();
    else if (key === "z") document.querySelector("[data-undo]")?.click();
    else if (key === "o") rows()[here]?.querySelector("a")?.click();
    else if (key === "e" && rows()[here]?.dataset.card) location.assign(rows()[here].dataset.card);
    else if (key === "m" && chosen() > 1) bulk("[data-merge]")?.click();
    else return;
    event.preventDefault();
  });
  queue.addEventListener("focusin", (event) => {
    const row = event.target.closest("li, tr");
    const index = rows().indexOf(row);
    if (index >= 0 && index !== here) {
      here = index;
      rows().forEach((other, i) => other.classList.toggle("here", i === here));
    }
  });
  const asked = document.querySelector("main [autofocus]"); // a reason that is asked for has the caret
  const isWaiting = queue.matches("ul") || new URLSearchParams(location.search).has("at"); // a plain list is for reading until a key is pressed
  if (!isWaiting) here = -1;
  else if (rows().length) go(here, !asked);
  asked?.focus();
}
