// Colours of the stylesheet, as the canvas needs them; read again when the colour scheme changes.

export function readScheme() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  const paper = value("--paper");
  const ink = value("--ink");
  const communities = Array.from({ length: 9 }, (_, i) => value(`--c${i}`));
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
    communities,
    titles: communities.map((colour) => readable(colour, paper, ink)),
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

/** The colour, drawn towards the ink until words in it can be read on the paper: a contrast of 4.5 (WCAG 2.2, 1.4.3). */
export function readable(colour, paper, ink) {
  for (let share = 0; share < 1; share += 0.1) {
    const one = mix(ink, colour, share);
    if (contrast(one, paper) >= 4.5) return one;
  }
  return ink;
}

export function contrast(one, other) {
  const light = (hex) => rgb(hex).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const [a, b] = [light(one), light(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Sigma blends colours already multiplied by their alpha. */
function premultiplied(hex, alpha) {
  const [r, g, b] = rgb(hex).map((part) => Math.round(part * alpha));
  return `rgba(${r},${g},${b},${alpha.toFixed(3)})`;
}
