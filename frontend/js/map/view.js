// The drawing: a sigma renderer over the model. It knows what is shown, chosen and hovered; it decides nothing else.
import { DirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import { Labels } from "./labels.js";
import { placeProgram } from "./program.js";
import { readScheme } from "./scheme.js";

const MANY_LINKS = 4_000; // from there on, thin lines that fade while the map moves
const LINKS_AT_ONCE = 30_000; // drawn at the opening; the weaker ones follow where the machine draws fast enough
const FAST = 80; // ms for one whole picture

export class View {
  constructor(stage, model, on) {
    this.stage = stage;
    this.on = on;
    this.scheme = readScheme();
    this.labels = new Labels();
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.chosen = null;
    this.lit = null; // set of nodes that stay in full colour
    this.way = []; // a path, in order
    this.load(model);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      Object.assign(this.scheme, readScheme());
      this.refresh();
    });
  }

  load(model) {
    const camera = this.sigma?.getCamera().getState();
    this.sigma?.kill();
    this.model = model;
    this.shown = new Uint8Array(model.size).fill(1);
    this.ink = Math.max(0.04, Math.min(0.34, 5 / Math.sqrt(model.edges.source.length + 1)));
    this.sigma = new Sigma(this.#graph(model), this.stage, this.#settings(model));
    // Where the camera must look to see each place; asked now, because a refresh that waits for its turn upsets it.
    this.framed = model.nodes.id.map((_, i) => (({ x, y }) => ({ x, y }))(this.sigma.getNodeDisplayData(String(i))));
    this.#measure();
    this.isFresh = true;
    this.sigma.getCamera().setState(camera ?? this.atHome);
    this.#listen();
  }

  #graph(model) {
    const graph = new DirectedGraph({ allowSelfLoops: false });
    const { nodes, edges } = model;
    const most = nodes.rank.reduce((a, b) => Math.max(a, b), 1e-12);
    const scale = model.size > 5000 ? 8 : model.size > 150 ? 10 : 14;
    for (let i = 0; i < model.size; i++) {
      const shape = (nodes.standing[i] === "official" ? 1 : 0) + (nodes.life[i] === "silent" ? 2 : 0);
      graph.addNode(String(i), { x: nodes.x[i], y: nodes.y[i], size: 2.3 + scale * Math.sqrt(nodes.rank[i] / most), label: nodes.name[i], shape });
    }
    this.waiting = new Set();
    for (const [i, e] of strongestFirst(edges).entries()) {
      if (i < LINKS_AT_ONCE) draw(graph, edges, e);
      else this.waiting.add(e);
    }
    return graph;
  }

  /** Draw the links that were left for later, unless this machine takes too long for a picture. Returns how many are drawn. */
  complete() {
    if (this.waiting.size && this.#timeOfAPicture() < FAST) this.#drawWaiting([...this.waiting]);
    return this.model.edges.source.length - this.waiting.size;
  }

  #timeOfAPicture() {
    const pixel = new Uint8Array(4);
    const finish = () => {
      for (const gl of Object.values(this.sigma.webGLContexts)) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    };
    finish();
    const start = performance.now();
    this.sigma.refresh({ skipIndexation: true });
    finish();
    return performance.now() - start;
  }

  #drawWaiting(links) {
    for (const e of links) if (this.waiting.delete(e)) draw(this.sigma.getGraph(), this.model.edges, e);
  }

  #settings(model) {
    const many = model.edges.source.length > MANY_LINKS;
    return {
      allowInvalidContainer: true,
      defaultNodeType: "place",
      nodeProgramClasses: { place: placeProgram(this.scheme) },
      defaultEdgeType: many ? "line" : "rectangle",
      edgeProgramClasses: { line: EdgeLineProgram, rectangle: EdgeRectangleProgram },
      enableEdgeEvents: !many,
      hideEdgesOnMove: many,
      minEdgeThickness: 1,
      stagePadding: 46,
      minCameraRatio: 0.01,
      maxCameraRatio: 3,
      zIndex: true,
      labelDensity: 2,
      labelGridCellSize: 110,
      labelRenderedSizeThreshold: model.size > 5000 ? 6 : model.size > 800 ? 5 : 3.5,
      defaultDrawNodeLabel: this.labels.collect,
      defaultDrawNodeHover: () => {},
      nodeReducer: (key, data) => this.#place(Number(key), data),
      edgeReducer: (key, data) => this.#link(Number(key), data),
    };
  }

  #place(i, data) {
    const { scheme, model } = this;
    const out = { ...data, color: scheme.communities[model.colourOf.get(model.nodes.community[i]) ?? 0], zIndex: 1 };
    if (!this.shown[i]) out.hidden = true;
    if (this.lit && !this.lit.has(i)) {
      out.color = scheme.faint;
      out.label = "";
      out.zIndex = 0;
    }
    if (i === this.chosen || this.way.includes(i)) {
      out.highlighted = true;
      out.forceLabel = true;
      out.size = data.size + 3;
      out.zIndex = 3;
    } else if (this.lit?.has(i) && this.lit.size < 40) out.forceLabel = true;
    return out;
  }

  #link(e, data) {
    const { model, scheme } = this;
    const [source, target] = [model.edges.source[e], model.edges.target[e]];
    if (!this.shown[source] || !this.shown[target]) return { ...data, hidden: true };
    const size = Math.min(4, 0.6 + Math.log2(1 + model.edges.pages[e]) * 0.45);
    const step = this.way.indexOf(source);
    const onWay = step >= 0 && (this.way[step + 1] === target || this.way[step - 1] === target);
    if (onWay) return { ...data, size: size + 2, color: scheme.berry, zIndex: 3 };
    if (this.chosen !== null && (source === this.chosen || target === this.chosen)) {
      const colour = source === this.chosen ? scheme.leaf : scheme.communities[model.colourOf.get(model.nodes.community[source]) ?? 0];
      return { ...data, size: size + 0.6, color: scheme.strong(colour, 0.75), zIndex: 2 };
    }
    if (this.lit) return { ...data, size: 0.5, color: scheme.edge(0.035), zIndex: 0 };
    const ink = this.ink * (0.8 + 0.25 * Math.min(4, Math.round(Math.log2(model.edges.pages[e]))));
    return { ...data, size, color: scheme.edge(ink), zIndex: 0 };
  }

  #listen() {
    const { sigma } = this;
    sigma.on("beforeRender", () => this.labels.begin());
    sigma.on("afterRender", () => this.#letter());
    sigma.on("resize", () => this.#measure());
    sigma.on("clickNode", ({ node }) => this.on.choose(Number(node)));
    sigma.on("clickStage", () => this.on.choose(null));
    sigma.on("clickEdge", ({ edge }) => this.on.openLink(Number(edge)));
    sigma.on("enterNode", ({ node }) => this.on.hover(Number(node), sigma.graphToViewport(sigma.getGraph().getNodeAttributes(node))));
    sigma.on("leaveNode", () => this.on.hover(null));
    sigma.getCamera().on("updated", () => this.on.moved());
  }

  #letter() {
    const { width, height } = this.sigma.getDimensions();
    const context = this.sigma.getCanvases().labels.getContext("2d");
    this.labels.draw(context, this.scheme, this.titles(), width, height);
  }

  /** The names of the large communities, over their places; they fade out as one comes closer. */
  titles() {
    const { ratio } = this.sigma.getCamera().getState();
    if (ratio < 0.45 || this.lit) return [];
    return this.middles().map(({ name, colour, x, y }) => {
      const at = this.sigma.graphToViewport({ x, y });
      return { text: name, x: at.x, y: at.y - 24, centred: true, size: 17, font: `500 17px ${this.scheme.display}`, colour: this.scheme.communities[colour] };
    });
  }

  middles() {
    const { model } = this;
    const sums = new Map();
    for (let i = 0; i < model.size; i++) {
      if (!this.shown[i]) continue;
      const sum = sums.get(model.nodes.community[i]) ?? { x: [], y: [] };
      sum.x.push(model.nodes.x[i]);
      sum.y.push(model.nodes.y[i]);
      sums.set(model.nodes.community[i], sum);
    }
    const part = (values, share) => values.sort((a, b) => a - b)[Math.floor((values.length - 1) * share)];
    return model.communities
      .filter((community) => model.colourOf.get(community.number) && (sums.get(community.number)?.x.length ?? 0) > 2 && community.name)
      .sort((a, b) => b.size - a.size)
      .map(({ number, name }) => ({ name, colour: model.colourOf.get(number), x: part(sums.get(number).x, 0.5), y: part(sums.get(number).y, 0.94) }));
  }

  choose(node, lit) {
    const asDrawn = this.isFresh && node === null && lit === null && this.shown.every(Boolean);
    this.isFresh = false;
    if (asDrawn) return; // the first picture already shows this
    this.chosen = node;
    this.lit = lit;
    for (const one of node === null ? this.way : [node]) this.#drawWaiting([...this.model.out[one], ...this.model.into[one]]);
    this.refresh();
  }

  refresh() {
    this.sigma.refresh({ schedule: true });
  }

  /** How much of the map one pixel is, what the tools leave free, and the camera that shows everything there. */
  #measure() {
    const camera = { x: 0.5, y: 0.5, ratio: 1, angle: 0 };
    const see = (x, y) => this.sigma.viewportToFramedGraph({ x, y }, { cameraState: camera });
    this.pixel = { x: see(1, 1).x - see(0, 0).x, y: see(1, 1).y - see(0, 0).y };
    const [low, high] = this.#bounds(camera);
    this.atHome = this.#frame(see(low.x, low.y), see(high.x, high.y));
  }

  /** The camera that shows the part of the map between two corners in what the tools (and the card) leave free. */
  #frame(one, other, beside = 0, closest = 0.05) {
    const tools = this.stage.parentElement.querySelector(".tools");
    const { width, height } = this.sigma.getDimensions();
    const left = getComputedStyle(tools).position === "absolute" ? tools.offsetWidth + 16 : 0;
    const [right, below] = left ? [beside, 64] : [0, 0];
    const wide = Math.abs((other.x - one.x) / this.pixel.x) / Math.max(80, width - left - right - 70);
    const high = Math.abs((other.y - one.y) / this.pixel.y) / Math.max(80, height - below - 70);
    const ratio = Math.max(wide, high, closest);
    const middle = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
    const shift = { x: (left - right) / 2, y: -below / 2 };
    return { x: middle.x - shift.x * this.pixel.x * ratio, y: middle.y - shift.y * this.pixel.y * ratio, ratio, angle: 0 };
  }

  /** The corners of everything, in pixels, as a camera would see it. */
  #bounds(cameraState) {
    const { x, y } = this.model.nodes;
    const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
    const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
    const one = this.sigma.graphToViewport({ x: least(x), y: most(y) }, { cameraState });
    const other = this.sigma.graphToViewport({ x: most(x), y: least(y) }, { cameraState });
    return [one, other];
  }

  /** Bring a place and those around it into sight. */
  goTo(node) {
    const near = [...(this.lit ?? [node])].map((i) => this.framed[i]);
    const least = { x: Math.min(...near.map(({ x }) => x)), y: Math.min(...near.map(({ y }) => y)) };
    const most = { x: Math.max(...near.map(({ x }) => x)), y: Math.max(...near.map(({ y }) => y)) };
    const state = this.#frame(least, most, 368, Math.max(0.04, Math.min(0.5, Math.sqrt(12 / this.model.size))));
    const camera = this.sigma.getCamera();
    if (this.still) camera.setState(state);
    else camera.animate(state, { duration: 350 });
  }

  zoom(factor) {
    const camera = this.sigma.getCamera();
    const state = factor ? { ratio: camera.getBoundedRatio(camera.ratio * factor) } : this.atHome;
    if (this.still) camera.setState(state);
    else camera.animate(state, { duration: 200 });
  }

  pan(dx, dy) {
    const camera = this.sigma.getCamera();
    const step = 0.12 * camera.ratio;
    camera.setState({ x: camera.x + dx * step, y: camera.y - dy * step });
  }

  /** The nearest shown place from another, in a direction of the screen. */
  nearest(from, dx, dy) {
    const { x: across, y: up } = this.model.nodes;
    let best = null;
    let least = Infinity;
    for (let i = 0; i < this.model.size; i++) {
      if (i === from || !this.shown[i]) continue;
      const [x, y] = [across[i] - across[from], up[i] - up[from]];
      const along = x * dx + y * dy;
      const aside = Math.abs(x * dy - y * dx);
      if (along <= 0 || aside > along * 1.2) continue;
      const far = along + 2 * aside;
      if (far < least) [best, least] = [i, far];
    }
    return best;
  }
}

function draw(graph, edges, e) {
  if (edges.source[e] !== edges.target[e]) graph.addEdgeWithKey(String(e), String(edges.source[e]), String(edges.target[e]));
}

/** Link numbers, from the most pages to the fewest, in the order they came when that does not matter. */
function strongestFirst(edges) {
  const order = Array.from(edges.source.keys());
  return order.length > LINKS_AT_ONCE ? order.sort((a, b) => edges.pages[b] - edges.pages[a] || a - b) : order;
}
