// Where the browser cannot draw (no WebGL): the same answers as the drawing gives, and nothing drawn. The table shows the places then.

export function canDraw() {
  const gl = document.createElement("canvas").getContext("webgl2");
  gl?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers hold few at a time
  return Boolean(gl);
}

export class Unseen {
  constructor(stage, model, on) {
    this.isUnseen = true;
    this.on = on;
    this.chosen = null;
    this.way = [];
    this.load(model);
  }

  load(model) {
    this.shown = new Uint8Array(model.size).fill(1);
    this.on.whole();
  }

  choose(node) {
    this.chosen = node;
  }

  where() {
    return null;
  }

  nearest() {
    return null;
  }

  lookAt() {}
  goTo() {}
  fit() {}
  zoom() {}
  pan() {}
  setChange() {}
}
