// Labels that never collide: the names of communities first, then places from the most to the least cited.
import { toScreen } from "./links.js";

const TRIED = 3_000; // places in sight that are asked for their name

export class Labels {
  constructor() {
    this.long = new Map(); // width of each name in each size: asked once
    this.shown = []; // places whose name can be read
    this.placed = []; // every name as it stands: {text, x, y, size, weight, family, colour}
  }

  /** `titles`: names of communities; `candidates`: places in the order in which they deserve a name; `most`: names at most. */
  draw(context, scheme, { titles, candidates, most, sight, radius, important }, model) {
    const taken = [];
    this.shown = [];
    this.placed = [];
    context.save();
    context.lineJoin = "round";
    context.textBaseline = "middle";
    for (const title of titles) this.#write(context, scheme, taken, title, sight, title.always);
    let tried = 0;
    for (const i of candidates) {
      const { x, y } = toScreen(sight, model.nodes.x[i], model.nodes.y[i]);
      if (x < -120 || y < -20 || x > sight.width + 20 || y > sight.height + 20) continue;
      if (this.shown.length >= most || ++tried > TRIED) break;
      const reach = radius(i);
      if (reach === null || !model.nodes.name[i]) continue;
      const bold = important(i);
      const size = bold ? 15 : Math.min(15, 11.5 + reach / 6);
      const label = { text: model.nodes.name[i], reach: reach + 4, x: x + reach + 4, y, font: `${bold ? 600 : 400} ${size.toFixed(1)}px ${scheme.text}`, size, colour: scheme.ink };
      if (this.#write(context, scheme, taken, label, sight, bold)) this.shown.push(i);
    }
    context.restore();
  }

  #write(context, scheme, taken, label, { width, height }, always = false) {
    const text = label.text.length > 42 ? `${label.text.slice(0, 40)}…` : label.text;
    const key = `${label.font}|${text}`;
    let long = this.long.get(key);
    if (long === undefined) {
      context.font = label.font;
      long = context.measureText(text).width;
      this.long.set(key, long);
    }
    const places = this.#places(label, long, width);
    const free = ([left, y]) => {
      const box = boxOf(left, y, long, label.size);
      return !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
    };
    const place = always ? (places.find(free) ?? places[0]) : free(places[0]) ? places[0] : null; // what must be named finds another side
    if (!place) return false;
    const [x, y] = place;
    const box = boxOf(x, y, long, label.size);
    if (box[2] < 0 || box[0] > width || box[3] < 0 || box[1] > height || (!label.centred && x < 2)) return false; // a name cut short tells nothing
    taken.push(box);
    context.font = label.font;
    context.strokeStyle = scheme.paper;
    context.lineWidth = label.centred ? 5 : 4;
    context.strokeText(text, x, y);
    context.fillStyle = label.colour;
    context.fillText(text, x, y);
    const [weight, , family] = label.font.split(/ (.+?) /);
    this.placed.push({ text, x, y, size: label.size, weight, family, colour: label.colour });
    return true;
  }

  /** Where a name may stand, the best first: beside its place, on the other side of it, below, above. */
  #places(label, long, width) {
    if (label.centred) return [[Math.max((label.left ?? 0) + 6, Math.min(label.x - long / 2, width - long - 4)), label.y]];
    const middle = label.x - label.reach;
    const [right, left] = [label.x, middle - label.reach - long];
    const step = label.reach + label.size * 0.7;
    const beside = right + long > width - 4 ? [left, right] : [right, left];
    return [...beside.map((x) => [x, label.y]), [middle - long / 2, label.y + step], [middle - long / 2, label.y - step]];
  }
}

function boxOf(x, y, long, size) {
  return [x - 3, y - size * 0.62, x + long + 3, y + size * 0.62];
}
