// Labels that never collide: the names of communities first, then places from the most to the least cited.
import { toScreen } from "./links.js";

const TRIED = 3_000; // places in sight that are asked for their name

export class Labels {
  constructor() {
    this.long = new Map(); // width of each name in each size: asked once
    this.shown = []; // places whose name can be read
  }

  /** `titles`: names of communities; `candidates`: places in the order in which they deserve a name; `most`: names at most. */
  draw(context, scheme, { titles, candidates, most, sight, radius, important }, model) {
    const taken = [];
    this.shown = [];
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
    const overflows = !label.centred && label.x + long > width - 4; // then it stands on the other side of its place
    const x = label.centred ? Math.max(label.left ?? 0, Math.min(label.x - long / 2, width - long - 4)) : overflows ? label.x - 2 * label.reach - long : label.x;
    const box = [x - 3, label.y - label.size * 0.62, x + long + 3, label.y + label.size * 0.62];
    if (box[2] < 0 || box[0] > width || box[3] < 0 || box[1] > height || (overflows && x < 2)) return false; // a name cut short tells nothing
    if (!always && taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return false;
    taken.push(box);
    context.font = label.font;
    context.strokeStyle = scheme.paper;
    context.lineWidth = label.centred ? 5 : 4;
    context.strokeText(text, x, label.y);
    context.fillStyle = label.colour;
    context.fillText(text, x, label.y);
    return true;
  }
}
