// The links of the map: one layer, one program, one call a picture. A link is a vein: it bends to the left of its way and thins towards
// the place it cites. In many, the strongest in sight are drawn, a part a frame, on a hidden sheet; while the map moves, the last picture
// moves with it.

const MOST = 30_000; // links in one picture; closer up, every link in sight is among them
const CURVED_UP_TO = 4_000;
const STEPS = 14; // of a curve
const PART = 10_000; // links a frame
const SLOW = 12; // ms a picture; beyond, the last picture is moved instead while the map moves
const REST = 110; // ms without movement after which the picture is drawn again
const BEND = 0.16;
const CLEAR = [0, 0, 0, 0];
const CORNERS = 2 * (STEPS + 1) + 2; // of a curve, with the two that join it to the next one unseen
const VERTEX = `#version 300 es
in vec4 a_point;
in vec4 a_colour;
uniform vec2 u_size;
out vec2 v_edge;
out vec4 v_colour;
void main() {
  v_edge = a_point.zw;
  v_colour = a_colour;
  gl_Position = vec4(a_point.x / u_size.x * 2.0 - 1.0, 1.0 - a_point.y / u_size.y * 2.0, 0.0, 1.0);
}`;
// v_edge: how far aside of the middle, and half the width, in pixels.
const FRAGMENT = `#version 300 es
precision mediump float;
in vec2 v_edge;
in vec4 v_colour;
out vec4 colour;
void main() {
  colour = v_colour * clamp(v_edge.y + 0.5 - abs(v_edge.x), 0.0, 1.0) * min(1.0, 0.35 + v_edge.y * 1.3);
}`;

export class Links {
  /** `look(e)` gives {width, colour: [r, g, b, a] already multiplied, above: drawn after the others}, or null when link e is not shown. */
  constructor(stage, look, told, whole) {
    this.look = look;
    this.told = told; // (drawn, in sight), as a picture begins
    this.whole = whole; // when it is complete
    this.canvas = document.createElement("canvas");
    this.canvas.className = "links";
    stage.prepend(this.canvas);
    this.gl = this.canvas.getContext("webgl2", { antialias: false, alpha: true, depth: false, powerPreference: "high-performance" });
    this.cost = 0;
    this.rest = 0;
    this.turn = 0;
    if (this.gl) this.#prepare();
  }

  #prepare() {
    const { gl } = this;
    this.program = program(gl, VERTEX, FRAGMENT);
    this.rows = gl.createBuffer();
    this.sheet = gl.createFramebuffer();
    this.paint = gl.createRenderbuffer();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  load(model) {
    this.model = model;
    this.curved = model.edges.source.length <= CURVED_UP_TO;
    this.fresh = true;
    this.extra = []; // links of another date: {s, t, look}
  }

  /** The map moved: draw again if that is quick, else let the last picture follow until the map rests. */
  follow(sight) {
    this.sight = sight;
    if (this.drawn && this.cost > SLOW) {
      this.carry(sight);
      clearTimeout(this.rest);
      this.rest = setTimeout(() => this.draw(sight), REST);
    } else if (!this.pending) {
      this.pending = true;
      queueMicrotask(() => {
        this.pending = false;
        this.draw(this.sight);
      });
    }
  }

  /** How the last picture must be moved to lie right in another sight. */
  offset(sight) {
    return this.drawn ? between(this.drawn, sight) : [1, 0, 0, 1, 0, 0];
  }

  /** The last picture, moved to where it lies now. */
  carry(sight) {
    this.sight = sight;
    if (this.drawn) this.canvas.style.transform = `matrix(${between(this.drawn, sight).join()})`;
  }

  /** Draw the links in sight, the strongest first. */
  draw(sight) {
    if (!this.model) return;
    if (!this.gl) return void this.whole(); // a browser without WebGL 2: the places alone
    clearTimeout(this.rest);
    cancelAnimationFrame(this.turn);
    this.sight = sight;
    this.#resize(sight);
    const { links, inSight } = this.collect(sight);
    const rows = this.curved ? this.#veins(links, sight) : this.#threads(links, sight);
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.rows);
    gl.bufferData(gl.ARRAY_BUFFER, rows, gl.DYNAMIC_DRAW);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.sheet);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.count = links.length;
    this.told(this.count, inSight);
    this.#part(sight, 0, Math.min(this.count, PART), performance.now(), 0);
  }

  /** One part of the picture; the next one follows when the machine has finished this one. */
  #part(sight, from, to, started, spent) {
    const { gl } = this;
    this.#stroke(sight, from, to);
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const whole = to >= this.count;
    if (whole || this.fresh) this.present(sight);
    const go = () => {
      const state = gl.clientWaitSync(fence, 0, 0);
      if (state === gl.TIMEOUT_EXPIRED) {
        this.turn = requestAnimationFrame(go);
        return;
      }
      gl.deleteSync(fence);
      const took = performance.now() - started;
      if (whole) {
        this.cost = spent + took;
        this.fresh = false;
        this.whole();
        return;
      }
      this.#part(sight, to, Math.min(this.count, to + PART), performance.now(), spent + took);
    };
    this.turn = requestAnimationFrame(go);
  }

  /** From the sheet to the screen; also asked for before the screen is copied. */
  present(sight = this.drawn) {
    const { gl, canvas } = this;
    if (!gl || !sight) return;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.sheet);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.blitFramebuffer(0, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.sheet);
    this.drawn = sight;
    canvas.style.transform = this.sight === sight ? "" : `matrix(${between(sight, this.sight).join()})`;
  }

  #resize({ width, height }) {
    const { gl, canvas } = this;
    const ratio = devicePixelRatio || 1;
    const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (canvas.width === wide && canvas.height === high && this.sized) return;
    [canvas.width, canvas.height, this.sized] = [wide, high, true];
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    gl.bindRenderbuffer(gl.RENDERBUFFER, this.paint);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, wide, high);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.sheet);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, this.paint);
    gl.viewport(0, 0, wide, high);
  }

  /** The links in sight with their looks: the strongest, and last those that must lie above. */
  collect(sight) {
    const { source, target } = this.model.edges;
    const { x, y } = this.#onScreen(sight);
    const { width, height } = sight;
    const found = [];
    const above = [];
    let inSight = 0;
    for (let link = 0; link < source.length; link++) {
      const [s, t] = [source[link], target[link]];
      if ((x[s] < 0 && x[t] < 0) || (y[s] < 0 && y[t] < 0) || (x[s] > width && x[t] > width) || (y[s] > height && y[t] > height)) continue;
      const look = this.look(link, s, t);
      if (!look) continue;
      inSight++;
      if (look.above) above.push({ s, t, look });
      else if (found.length < MOST) found.push({ s, t, look });
    }
    return { links: found.concat(above.slice(-MOST), this.extra), inSight };
  }

  #onScreen({ matrix: [a, b, c, d, e, f] }) {
    const { x, y } = this.model.nodes;
    this.x = this.x?.length === x.length ? this.x : new Float32Array(x.length);
    this.y = this.y?.length === y.length ? this.y : new Float32Array(y.length);
    for (let i = 0; i < x.length; i++) {
      this.x[i] = a * x[i] + c * y[i] + e;
      this.y[i] = b * x[i] + d * y[i] + f;
    }
    return this;
  }

  /** Many links: a straight thread each. */
  #threads(links) {
    const rows = new Float32Array(links.length * 10);
    const colours = new Uint8Array(rows.buffer);
    let at = 0;
    for (const { s, t, look } of links) {
      for (const i of [s, t]) {
        rows[at] = this.x[i];
        rows[at + 1] = this.y[i];
        rows[at + 3] = 1;
        colours.set(look.colour, (at + 4) * 4);
        at += 5;
      }
    }
    return rows;
  }

  /** Few links: a curved vein each, as a strip of corners on either side of its middle. */
  #veins(links) {
    const rows = new Float32Array(links.length * CORNERS * 5);
    const colours = new Uint8Array(rows.buffer);
    let at = 0;
    const corner = (x, y, aside, half, colour) => {
      rows[at] = x;
      rows[at + 1] = y;
      rows[at + 2] = aside;
      rows[at + 3] = half;
      colours.set(colour, (at + 4) * 4);
      at += 5;
    };
    for (const { s, t, look } of links) {
      const points = curve({ x: this.x[s], y: this.y[s] }, { x: this.x[t], y: this.y[t] }, BEND);
      for (let i = 0; i <= STEPS; i++) {
        const { x, y, across } = along(points, i / STEPS);
        const colour = look.dashed && i % 2 ? CLEAR : look.colour;
        const half = look.width * (1 - (0.62 * i) / STEPS) * 0.5;
        const reach = half + 1;
        if (i === 0) corner(x - across.x * reach, y - across.y * reach, -reach, half, colour);
        corner(x - across.x * reach, y - across.y * reach, -reach, half, colour);
        corner(x + across.x * reach, y + across.y * reach, reach, half, colour);
        if (i === STEPS) corner(x + across.x * reach, y + across.y * reach, reach, half, colour);
      }
    }
    return rows;
  }

  #stroke({ width, height }, from, to) {
    const { gl, program } = this;
    const corners = this.curved ? CORNERS : 2;
    gl.useProgram(program.made);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.sheet);
    gl.uniform2f(program.size, width, height);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.rows);
    gl.enableVertexAttribArray(program.point);
    gl.vertexAttribPointer(program.point, 4, gl.FLOAT, false, 20, 0);
    gl.enableVertexAttribArray(program.colour);
    gl.vertexAttribPointer(program.colour, 4, gl.UNSIGNED_BYTE, true, 20, 16);
    gl.drawArrays(this.curved ? gl.TRIANGLE_STRIP : gl.LINES, from * corners, (to - from) * corners);
  }

  /** The link under a point of the screen, if there is one within a few pixels. */
  at(point, sight) {
    const { x, y } = this.model.nodes;
    const { source, target } = this.model.edges;
    const to = (i) => toScreen(sight, x[i], y[i]);
    let best = null;
    let least = 5;
    for (let link = 0; link < source.length; link++) {
      if (!this.look(link, source[link], target[link])) continue;
      const far = distance(point, curve(to(source[link]), to(target[link]), this.bend()), least);
      if (far < least) [best, least] = [link, far];
    }
    return best;
  }

  bend() {
    return this.curved ? BEND : 0;
  }
}

/** Where a place of the map is on the screen. */
export function toScreen({ matrix: [a, b, c, d, e, f] }, x, y) {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** The three points of a link's curve: where it leaves, where it bends, where it arrives. */
export function curve(from, to, bend) {
  const [wide, high] = [to.x - from.x, to.y - from.y];
  return [from, { x: (from.x + to.x) / 2 + bend * high, y: (from.y + to.y) / 2 - bend * wide }, to];
}

/** A point of a curve, and the direction across it. */
function along([from, knee, to], t) {
  const mix = (a, b) => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t });
  const [one, other] = [mix(from, knee), mix(knee, to)];
  const long = Math.hypot(other.x - one.x, other.y - one.y) || 1;
  return { ...mix(one, other), across: { x: -(other.y - one.y) / long, y: (other.x - one.x) / long } };
}

function distance(point, points, within) {
  const [from, knee, to] = points;
  const margin = within + 1;
  if (point.x < Math.min(from.x, knee.x, to.x) - margin || point.x > Math.max(from.x, knee.x, to.x) + margin) return Infinity;
  if (point.y < Math.min(from.y, knee.y, to.y) - margin || point.y > Math.max(from.y, knee.y, to.y) + margin) return Infinity;
  let least = Infinity;
  let before = from;
  for (let i = 1; i <= STEPS; i++) {
    const here = along(points, i / STEPS);
    least = Math.min(least, toSegment(point, before, here));
    before = here;
  }
  return least;
}

function toSegment(point, a, b) {
  const [wide, high] = [b.x - a.x, b.y - a.y];
  const share = Math.max(0, Math.min(1, ((point.x - a.x) * wide + (point.y - a.y) * high) / (wide * wide + high * high || 1)));
  return Math.hypot(point.x - a.x - share * wide, point.y - a.y - share * high);
}

/** The transform that brings a picture drawn in one sight to where it lies in another. */
export function between({ matrix: [a, b, c, d, e, f] }, { matrix: [A, B, C, D, E, F] }) {
  const whole = a * d - b * c;
  const [p, q, r, s] = [(A * d - C * b) / whole, (B * d - D * b) / whole, (C * a - A * c) / whole, (D * a - B * c) / whole];
  return [p, q, r, s, E - p * e - r * f, F - q * e - s * f];
}

function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
  const at = (name) => gl.getAttribLocation(made, name);
  return { made, point: at("a_point"), colour: at("a_colour"), size: gl.getUniformLocation(made, "u_size") };
}
