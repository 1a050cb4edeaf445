// The map as a picture: PNG from what is on the screen, SVG from the same positions.

import { curve } from "./links.js";

const SVG = "http://www.w3.org/2000/svg";

export function savePng(view, name) {
  view.sigma.refresh();
  view.links.present();
  const layers = { ...view.sigma.getCanvases(), edges: view.links.canvas };
  const size = layers.nodes;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [size.width, size.height];
  const context = canvas.getContext("2d");
  context.fillStyle = view.scheme.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const key of ["edges", "nodes", "labels"]) if (layers[key]?.width) context.drawImage(layers[key], 0, 0);
  canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
}

export function saveSvg(view, name) {
  save(new Blob([new XMLSerializer().serializeToString(draw(view))], { type: "image/svg+xml" }), `${name}.svg`);
}

export function draw(view) {
  const { sigma, model, scheme } = view;
  const { width, height } = sigma.getDimensions();
  const svg = make("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  svg.append(make("rect", { width, height, fill: scheme.paper }));
  const at = (i) => sigma.graphToViewport({ x: model.nodes.x[i], y: model.nodes.y[i] });
  const round = (value) => Math.round(value * 10) / 10;
  const lines = make("g", { fill: "none" });
  const later = [];
  for (let e = 0; e < model.edges.source.length; e++) {
    const [s, t] = [model.edges.source[e], model.edges.target[e]];
    const look = view.lookOfLink(e);
    if (!look) continue;
    const [from, knee, to] = curve(at(s), at(t), view.links.bend());
    const bend = view.links.bend() ? `Q${round(knee.x)} ${round(knee.y)} ${round(to.x)} ${round(to.y)}` : `L${round(to.x)} ${round(to.y)}`;
    const line = make("path", { d: `M${round(from.x)} ${round(from.y)}${bend}`, stroke: solid(look.colour), "stroke-opacity": round((look.colour[3] / 255) * 10) / 10, "stroke-width": round(look.width * 0.7) });
    if (look.above) later.push(line);
    else lines.append(line);
  }
  lines.append(...later);
  svg.append(lines);
  for (let i = 0; i < model.size; i++) if (view.shown[i]) svg.append(place(view, i, at(i), round));
  const texts = make("g", { "font-family": scheme.text, "font-size": 12, fill: scheme.ink, stroke: scheme.paper, "stroke-width": 3, "paint-order": "stroke" });
  for (const i of view.labels.shown) {
    const point = at(i);
    texts.append(make("text", { x: round(point.x + 10), y: round(point.y + 4) }, model.nodes.name[i]));
  }
  svg.append(texts);
  return svg;
}

/** The colour of a link before it was multiplied by its alpha. */
function solid([r, g, b, a]) {
  return `rgb(${[r, g, b].map((part) => Math.min(255, Math.round((part * 255) / Math.max(1, a)))).join()})`;
}

function place(view, i, point, round) {
  const data = view.sigma.getNodeDisplayData(String(i));
  const r = round(view.sigma.scaleSize(data.size));
  const look = { fill: data.shape % 4 > 1 ? view.scheme.paper : data.color, stroke: data.color, "stroke-width": data.shape % 4 > 1 ? 2 : 0 };
  const shape =
    data.shape % 2
      ? make("rect", { x: round(point.x - r * 0.886), y: round(point.y - r * 0.886), width: round(r * 1.772), height: round(r * 1.772), ...look })
      : make("circle", { cx: round(point.x), cy: round(point.y), r, ...look });
  shape.append(make("title", {}, view.model.nodes.name[i]));
  return shape;
}

function make(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns") element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
