// Labels that never collide: the names of communities first, then places from the most to the least cited.

export class Labels {
  constructor() {
    this.asked = [];
  }

  /** Sigma asks for a label; it is drawn later, when all are known. */
  collect = (context, data) => {
    this.asked.push(data);
  };

  begin() {
    this.asked = [];
  }

  draw(context, scheme, titles, width, height) {
    const taken = [];
    context.save();
    context.lineJoin = "round";
    context.textBaseline = "middle";
    for (const title of titles) this.#write(context, scheme, taken, title, width, height);
    const places = this.asked.sort((a, b) => (b.highlighted ? 1e6 : b.size) - (a.highlighted ? 1e6 : a.size));
    for (const place of places) {
      const size = place.highlighted ? 15 : Math.min(15, 11.5 + place.size / 6);
      const label = { text: place.label, reach: place.size + 4, x: place.x + place.size + 4, y: place.y, font: `${place.highlighted ? 600 : 400} ${size}px ${scheme.text}`, size, colour: scheme.ink };
      this.#write(context, scheme, taken, label, width, height, place.highlighted);
    }
    context.restore();
  }

  #write(context, scheme, taken, label, width, height, always = false) {
    context.font = label.font;
    const text = label.text.length > 42 ? `${label.text.slice(0, 40)}…` : label.text;
    const long = context.measureText(text).width;
    const overflows = !label.centred && label.x + long > width - 4; // then it stands on the other side of its place
    const x = label.centred ? label.x - long / 2 : overflows ? label.x - 2 * label.reach - long : label.x;
    const box = [x - 3, label.y - label.size * 0.62, x + long + 3, label.y + label.size * 0.62];
    if (box[2] < 0 || box[0] > width || box[3] < 0 || box[1] > height) return;
    if (!always && taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
    taken.push(box);
    context.globalAlpha = 1;
    context.strokeStyle = scheme.paper;
    context.lineWidth = label.centred ? 5 : 4;
    context.strokeText(text, x, label.y);
    context.fillStyle = label.colour;
    context.fillText(text, x, label.y);
  }
}
