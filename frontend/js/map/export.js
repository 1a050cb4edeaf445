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
  save(new Blob([new XMLSerializer().serializeToString(draw(view, name))], { type: "image/svg+xml" }), `${name}.svg`);
}

export function draw(view, name) {
  const { sigma, model, scheme } = view;
  const { width, height } = sigma.getDimensions();
  const svg = make("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  svg.append(make("title", {}, name), make("rect", { width, height, fill: scheme.paper }));
  const at = (i) => sigma.graphToViewport({ x: model.nodes.x[i], y: model.nodes.y[i] });
  const round = (value) => Math.round(value * 10) / 10;
  const lines = make("g", { fill: "none" });
  for (const { s, t, look } of view.links.collect(view.sight()).links) lines.append(vein(curve(at(s), at(t), view.links.bend()), look, view.links.bend(), round));
  svg.append(lines);
  for (let i = 0; i < model.size; i++) if (view.shown[i]) svg.append(...place(view, i, at(i), round));
  const texts = make("g", { stroke: scheme.paper, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke", "dominant-baseline": "middle" });
  for (const { text, x, y, size, weight, family, colour } of view.labels.placed) {
    texts.append(make("text", { x: round(x), y: round(y), "font-family": family, "font-size": round(size), "font-weight": weight, fill: colour }, text));
  }
  svg.append(texts);
  return svg;
}

/** A link as the screen shows it: those that must lie above come last. */
function vein([from, knee, to], look, bend, round) {
  const end = bend ? `Q${round(knee.x)} ${round(knee.y)} ${round(to.x)} ${round(to.y)}` : `L${round(to.x)} ${round(to.y)}`;
  const dashes = look.dashed ? { "stroke-dasharray": "5 4" } : {};
  return make("path", { d: `M${round(from.x)} ${round(from.y)}${end}`, stroke: solid(look.colour), "stroke-opacity": round((look.colour[3] / 255) * 10) / 10, "stroke-width": round(look.width * 0.7), ...dashes });
}

/** The colour of a link before it was multiplied by its alpha. */
function solid([r, g, b, a]) {
  return `rgb(${[r, g, b].map((part) => Math.min(255, Math.round((part * 255) / Math.max(1, a)))).join()})`;
}

function place(view, i, point, round) {
  const data = view.sigma.getNodeDisplayData(String(i));
  const r = round(view.sigma.scaleSize(data.size));
  const { paper } = view.scheme;
  const look = data.shape % 4 > 1 ? { fill: paper, stroke: data.color, "stroke-width": 2 } : { fill: data.color, stroke: paper, "stroke-width": 1.2 };
  const shape =
    data.shape % 2
      ? make("rect", { x: round(point.x - r * 0.886), y: round(point.y - r * 0.886), width: round(r * 1.772), height: round(r * 1.772), ...look })
      : make("circle", { cx: round(point.x), cy: round(point.y), r, ...look });
  shape.append(make("title", {}, view.model.nodes.name[i]));
  const light = lightPart(Math.floor(data.shape / 4), data.shape % 2, point, r - 1, round);
  return light ? [shape, make("path", { d: light, fill: view.scheme.paper, "fill-opacity": 0.72 })] : [shape];
}

/** The light part of a community's look: a stripe across, or the right half; of a disc or of a square. */
function lightPart(pattern, isSquare, { x, y }, r, round) {
  if (!pattern || r < 1) return null;
  const wide = isSquare ? r * 0.886 : r;
  const [left, right, up, down] = pattern === 1 ? [x - wide * 0.96, x + wide * 0.96, y - r * 0.24, y + r * 0.24] : [x, x + wide, y - wide, y + wide];
  if (pattern === 1 || isSquare) return `M${round(left)} ${round(up)}H${round(right)}V${round(down)}H${round(left)}Z`;
  return `M${round(x)} ${round(up)}A${round(r)} ${round(r)} 0 0 1 ${round(x)} ${round(down)}Z`;
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
