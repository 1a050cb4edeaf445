// Colours of the stylesheet, as the canvas needs them; read again when the colour scheme changes.

export function readScheme() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  const paper = value("--paper");
  const ink = value("--ink");
  return {
    paper,
    ink,
    sheet: value("--sheet"),
    soft: value("--soft"),
    line: value("--line"),
    leaf: value("--leaf"),
    sap: value("--sap"),
    berry: value("--berry"),
    display: value("--display"),
    text: value("--text"),
    paperRgb: rgb(paper).map((part) => part / 255),
    communities: Array.from({ length: 9 }, (_, i) => value(`--c${i}`)),
    faint: mix(ink, paper, 0.2),
    edge: (alpha) => premultiplied(ink, alpha),
    strong: (colour, alpha) => premultiplied(colour, alpha),
  };
}

/** "#aabbcc" as three numbers. */
export function rgb(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

function mix(a, b, share) {
  const [x, y] = [rgb(a), rgb(b)];
  return "#" + x.map((part, i) => Math.round(part * share + y[i] * (1 - share)).toString(16).padStart(2, "0")).join("");
}

/** Sigma blends colours already multiplied by their alpha. */
function premultiplied(hex, alpha) {
  const [r, g, b] = rgb(hex).map((part) => Math.round(part * alpha));
  return `rgba(${r},${g},${b},${alpha.toFixed(3)})`;
}
