// The drawing: a sigma renderer over the model for the places, a layer of our own for the links. It knows what is shown, chosen and
// hovered; it decides nothing else.
import { DirectedGraph } from "graphology";
import Sigma from "sigma";
import { Labels } from "./labels.js";
import { Links, between, toScreen } from "./links.js";
import { placeProgram } from "./program.js";
import { readScheme, rgb } from "./scheme.js";

const HOVER = 3; // pixels around a place within which it is meant
const TOUCH = 12;
const SLOW = 40; // ms between two pictures while the map moves; beyond, the last picture is moved until the map rests
const HEAVY = 150; // ms for one whole picture; beyond, the machine is slow before anybody moved anything
const REST = 110; // ms without movement
const STRETCH = 4; // how far a picture may be stretched before a new one is drawn
const IDLE = ["edges", "edgeLabels", "hovers", "hoverNodes"]; // layers of sigma that this map leaves empty

export class View {
  constructor(stage, model, on) {
    this.stage = stage;
    this.on = on;
    this.scheme = readScheme();
    this.labels = new Labels();
    this.links = new Links(
      stage,
      (...link) => this.#link(...link),
      (drawn, inSight) => on.drew(drawn, inSight),
      () => {
        on.whole();
        this.#settle();
      },
    );
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.chosen = null;
    this.lit = null; // set of nodes that stay in full colour
    this.way = []; // a path, in order
    this.change = null; // {links: set of those of this map, look, places: set} when two dates are compared
    this.load(model);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      Object.assign(this.scheme, readScheme());
      this.refresh();
    });
  }

  load(model) {
    const camera = this.sigma?.getCamera().getState();
    this.sigma?.kill();
    clearTimeout(this.rest);
    this.last = null;
    this.step = 0;
    this.model = model;
    this.shown = new Uint8Array(model.size).fill(1);
    this.ink = Math.max(0.05, Math.min(0.4, 7 / Math.sqrt(model.edges.source.length + 1)));
    this.change = null;
    this.links.load(model);
    this.#paint();
    this.sigma = new Sigma(this.#graph(model), this.stage, this.#settings(model));
    this.#quicken();
    this.#measure();
    this.isFresh = true;
    this.#listen();
    this.sigma.getCamera().setState(camera ?? this.atHome);
    this.sigma.scheduleRender();
  }

  /** Sigma, with less to do: places under the pointer are found in the model, empty layers are left out, a slow machine draws at rest. */
  #quicken() {
    const { sigma } = this;
    const { nodes, labels, mouse, ...others } = canvases(this);
    const gl = nodes.getContext("webgl2") ?? nodes.getContext("webgl");
    for (const name of IDLE) others[name].hidden = true;
    mouse.style.opacity = "0"; // it only listens
    this.isFlat = false;
    this.pace = [];
    sigma.getNodeAtPosition = (point) => this.#nodeAt(point);
    sigma.clear = () => {
      const { width, height } = sigma.getDimensions();
      gl.clear(gl.COLOR_BUFFER_BIT);
      labels.getContext("2d").clearRect(0, 0, width, height);
      return sigma;
    };
    const draw = sigma.scheduleRender.bind(sigma);
    sigma.scheduleRender = () => (this.#carry(draw) ? sigma : draw());
  }

  /** On a machine too slow to draw every step, carry the last picture along; true when that is enough for now. */
  #carry(draw) {
    const now = performance.now();
    if (!this.last || this.sigma.needToProcess) return false;
    const pause = now - (this.step ?? 0);
    this.step = now;
    if (pause > 4) this.pace = pause < 400 ? [...this.pace.slice(-2), pause] : [];
    this.isSlow ||= this.pace.length === 3 && Math.min(...this.pace) > SLOW;
    if (!this.isSlow) return false;
    const sight = this.sight(this.sigma.getCamera().getState());
    const change = between(this.last, sight);
    const stretch = Math.hypot(change[0], change[1]);
    if (stretch > STRETCH || stretch < 1 / STRETCH) return false;
    if (!this.isFlat) this.#flatten();
    canvases(this).labels.style.transform = `matrix(${change.join()})`;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.#atRest(draw), REST);
    return true;
  }

  /** Draw once two frames passed without a step: on a machine that is slower than the timer, the next step is still to come. */
  #atRest(draw) {
    const { step } = this;
    const unless = (act) => requestAnimationFrame(() => this.step === step && act());
    unless(() => unless(draw));
  }

  /** The picture is whole: where it took long, the sheet that a movement carries along is made now, while nobody waits. */
  #settle() {
    this.isSlow ||= this.links.cost > HEAVY;
    if (!this.isSlow || this.isFlat || !this.last) return;
    const last = this.last;
    const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 60));
    idle(() => this.last === last && !this.isFlat && this.#flatten(), { timeout: 400 });
  }

  /** Links and places under the names, on one sheet: one layer to move instead of three. */
  #flatten() {
    const { links, sigma } = this;
    const { labels, nodes } = canvases(this);
    const context = labels.getContext("2d");
    const { width, height } = this.last;
    for (const name of Object.keys(sigma.nodePrograms)) sigma.nodePrograms[name].render(sigma.getRenderParams()); // a buffer is empty once it was shown
    links.present();
    context.globalCompositeOperation = "destination-over";
    context.drawImage(nodes, 0, 0, width, height);
    const change = links.offset(this.last);
    context.transform(...change);
    context.drawImage(links.canvas, 0, 0, width, height);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.globalCompositeOperation = "source-over";
    this.#show(false);
  }

  #show(layers) {
    this.isFlat = !layers;
    for (const canvas of [canvases(this).nodes, this.links.canvas]) canvas.style.visibility = layers ? "" : "hidden";
    if (layers) canvases(this).labels.style.transform = "";
  }

  #graph(model) {
    const graph = new DirectedGraph({ allowSelfLoops: false });
    const { nodes } = model;
    const most = nodes.rank.reduce((a, b) => Math.max(a, b), 1e-12);
    const scale = model.size > 5000 ? 8 : model.size > 150 ? 10 : 14;
    this.sizes = new Float32Array(model.size);
    for (let i = 0; i < model.size; i++) {
      const { pattern } = model.lookOf(i);
      const shape = (nodes.standing[i] === "official" ? 1 : 0) + (nodes.life[i] === "silent" ? 2 : 0) + 4 * pattern;
      this.sizes[i] = 2.3 + scale * Math.sqrt(nodes.rank[i] / most);
      graph.addNode(String(i), { x: nodes.x[i], y: nodes.y[i], size: this.sizes[i], shape });
    }
    return graph;
  }

  #settings(model) {
    return {
      allowInvalidContainer: true,
      defaultNodeType: "place",
      nodeProgramClasses: { place: placeProgram(this.scheme) },
      nodeHoverProgramClasses: { place: placeProgram(this.scheme) },
      edgeProgramClasses: {},
      stagePadding: 46,
      minCameraRatio: 0.01,
      maxCameraRatio: 3,
      zIndex: true,
      renderLabels: false,
      renderEdgeLabels: false,
      defaultDrawNodeHover: () => {},
      nodeReducer: (key, data) => this.#place(Number(key), data),
    };
  }

  #place(i, data) {
    const { scheme, model } = this;
    const out = { ...data, color: scheme.communities[model.lookOf(i).hue], zIndex: 1 };
    if (!this.shown[i]) out.hidden = true;
    if (this.lit && !this.lit.has(i)) {
      out.color = scheme.faint;
      out.shape = data.shape % 4;
      out.zIndex = 0;
    }
    if (i === this.chosen || this.way.includes(i)) {
      out.size = data.size + 3;
      out.zIndex = 3;
    } else if (this.change?.places.has(i)) {
      out.size = data.size + 2;
      out.zIndex = 2;
    }
    return out;
  }

  /** The colours of links, made once: by community and by strength. */
  #paint() {
    const { scheme, model } = this;
    const paint = (colour, alpha) => [...rgb(colour).map((part) => Math.round(part * alpha)), Math.round(alpha * 255)];
    this.paints = scheme.communities.map((colour) => [1, 2, 3, 4, 5].map((step) => paint(colour, Math.min(0.85, this.ink * (0.7 + 0.25 * step)))));
    this.plain = [1, 2, 3, 4, 5].map((step) => paint(scheme.ink, Math.min(0.6, this.ink * (0.4 + 0.18 * step))));
    this.faded = paint(scheme.ink, Math.max(0.02, this.ink * 0.16));
    this.strong = { out: paint(scheme.leaf, 0.85), into: scheme.communities.map((colour) => paint(colour, 0.75)), way: paint(scheme.berry, 1), born: paint(scheme.leaf, 0.95), gone: paint(scheme.sap, 0.95) };
    this.widths = model.edges.pages.length ? Float32Array.from(model.edges.pages, (pages) => Math.min(5, 0.9 + Math.log2(1 + pages) * 0.62)) : [];
  }

  /** How a link is drawn: {width, colour, above}, or null when it is not shown. */
  #link(e, source, target) {
    if (!this.shown[source] || !this.shown[target]) return null;
    const { model, change } = this;
    const width = this.widths[e];
    if (change) {
      if (change.links.has(e)) return { width: width + 1.2, ...change.look, above: true };
      return { width: 0.8, colour: this.faded };
    }
    const step = this.way.indexOf(source);
    if (step >= 0 && (this.way[step + 1] === target || this.way[step - 1] === target)) return { width: width + 2.4, colour: this.strong.way, above: true };
    if (this.chosen !== null && (source === this.chosen || target === this.chosen)) {
      return { width: width + 0.8, colour: source === this.chosen ? this.strong.out : this.strong.into[model.lookOf(source).hue], above: true };
    }
    if (this.lit) return { width: 0.8, colour: this.faded };
    const strength = Math.min(4, Math.round(Math.log2(model.edges.pages[e])));
    const same = model.nodes.community[source] === model.nodes.community[target];
    return { width, colour: same ? this.paints[model.lookOf(source).hue][strength] : this.plain[strength] };
  }

  #listen() {
    const { sigma } = this;
    sigma.on("afterRender", () => this.#drawn());
    sigma.on("resize", () => this.#measure());
    sigma.on("clickNode", ({ node }) => this.on.choose(Number(node)));
    sigma.on("clickStage", ({ event }) => {
      const link = this.links.at(event, this.sight());
      if (link === null) this.on.choose(null);
      else this.on.openLink(link);
    });
    sigma.on("enterNode", ({ node }) => this.on.hover(Number(node), sigma.graphToViewport(sigma.getGraph().getNodeAttributes(node))));
    sigma.on("leaveNode", () => this.on.hover(null));
    sigma.getCamera().on("updated", () => this.on.moved());
  }

  /** How the map lies on the screen: x' = a x + c y + e, y' = b x + d y + f. */
  sight(cameraState) {
    const { sigma } = this;
    const at = (x, y) => sigma.graphToViewport({ x, y }, cameraState && { cameraState });
    const [o, u, v] = [at(0, 0), at(1, 0), at(0, 1)];
    return { matrix: [u.x - o.x, u.y - o.y, v.x - o.x, v.y - o.y, o.x, o.y], ...sigma.getDimensions() };
  }

  /** The places are drawn: now the links and the names. */
  #drawn() {
    const sight = this.sight();
    this.last = sight;
    if (this.isFlat) this.#show(true);
    if (this.hasNews) this.links.draw(sight);
    else this.links.follow(sight);
    this.hasNews = false;
    this.#letter(sight);
  }

  #nodeAt(point) {
    const sight = this.sight();
    const { x, y } = this.model.nodes;
    const scale = this.sigma.scaleSize(1);
    const reach = matchMedia("(pointer: coarse)").matches ? TOUCH : HOVER;
    let best = null;
    let least = 0;
    for (let i = 0; i < this.model.size; i++) {
      if (!this.shown[i]) continue;
      const at = toScreen(sight, x[i], y[i]);
      const far = Math.hypot(at.x - point.x, at.y - point.y) - this.sizes[i] * scale - reach;
      if (far < least) [best, least] = [i, far];
    }
    return best === null ? null : String(best);
  }

  #letter(sight = this.sight()) {
    const { model } = this;
    const context = this.sigma.getCanvases().labels.getContext("2d");
    const { ratio } = this.sigma.getCamera().getState();
    const scale = this.sigma.scaleSize(1);
    const least = model.size > 5000 ? 6 : model.size > 800 ? 5 : 3.5;
    const named = this.way.length ? this.way : this.chosen === null ? [] : [this.chosen];
    const lit = this.lit && this.lit.size < 40;
    const radius = (i) => {
      const size = this.sizes[i] * scale;
      if (!this.shown[i] || (this.lit && !this.lit.has(i))) return null;
      return size >= least || lit || named.includes(i) ? size : null;
    };
    const order = lit || named.length ? [...named, ...[...(this.lit ?? [])].sort((a, b) => a - b), ...model.nodes.id.keys()] : model.nodes.id.keys();
    // Seen whole, the map is calm: few names. The closer one looks, the more are told.
    const apart = (model.size > 5000 ? 14_000 : 7_000) * (1 + 4 * Math.min(1, ratio));
    const most = Math.min(140, Math.round((sight.width * sight.height) / apart));
    this.labels.draw(context, this.scheme, { titles: this.titles(ratio), candidates: new Set(order), most, sight, radius, important: (i) => named.includes(i) }, model);
  }

  /** The names of the large communities, over their places; they fade out as one comes closer. */
  titles(ratio) {
    if (ratio < 0.45 || this.lit) return [];
    const tools = this.stage.parentElement.querySelector(".tools");
    const left = getComputedStyle(tools).position === "absolute" ? tools.offsetWidth + 24 : 0;
    return this.middles().map(({ name, hue, x, y }) => {
      const at = this.sigma.graphToViewport({ x, y });
      return { text: name, x: at.x, y: at.y - 24, centred: true, left: Math.min(left, at.x + 40), size: 17, font: `500 17px ${this.scheme.display}`, colour: this.scheme.titles[hue] };
    });
  }

  middles() {
    if (this.known?.shown === this.shown) return this.known.middles;
    const { model } = this;
    const sums = new Map();
    for (let i = 0; i < model.size; i++) {
      if (!this.shown[i]) continue;
      const number = model.nodes.community[i];
      if (!sums.has(number)) sums.set(number, { x: [], y: [] });
      const sum = sums.get(number);
      sum.x.push(model.nodes.x[i]);
      sum.y.push(model.nodes.y[i]);
    }
    const part = (values, share) => values.sort((a, b) => a - b)[Math.floor((values.length - 1) * share)];
    const middles = model.communities
      .filter((community) => community.hue && (sums.get(community.number)?.x.length ?? 0) > 2 && community.name)
      .sort((a, b) => b.size - a.size)
      .map(({ number, name, hue }) => ({ name, hue, x: part(sums.get(number).x, 0.5), y: part(sums.get(number).y, 0.94) }));
    this.known = { shown: this.shown, middles };
    return middles;
  }

  choose(node, lit) {
    const asDrawn = this.isFresh && node === null && lit === null && this.shown.every(Boolean);
    this.isFresh = false;
    if (asDrawn) return; // the first picture already shows this
    this.chosen = node;
    this.lit = lit;
    this.refresh();
  }

  /**
   * What changed between this date and another, by ids. With an earlier one: links born since are on this map, those undone are drawn
   * beside, places that came stand out; with a later one (`isAhead`) it is the other way round.
   */
  setChange(change, isAhead = false) {
    const { model } = this;
    const index = (id) => model.indexOf.get(id);
    this.change = null;
    this.links.extra = [];
    if (change) {
      const [here, beside, places] = isAhead ? [change.gone, change.born, change.left] : [change.born, change.gone, change.come];
      const looks = [{ colour: this.strong.born }, { colour: this.strong.gone, dashed: true }];
      const [hereLook, besideLook] = isAhead ? looks.reverse() : looks;
      const marked = new Set(here.map((pair) => pair.map(index).join()));
      const links = new Set();
      model.edges.source.forEach((source, e) => marked.has(`${source},${model.edges.target[e]}`) && links.add(e));
      this.change = { links, look: hereLook, places: new Set(places.map(index)) };
      const pairs = beside.map((pair) => pair.map(index)).filter(([s, t]) => s !== undefined && t !== undefined);
      this.links.extra = pairs.map(([s, t]) => ({ s, t, look: { width: 2.6, ...besideLook } }));
    }
    this.refresh();
  }

  refresh() {
    this.hasNews = true;
    this.#paint();
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
    this.#see([...(this.lit ?? [node])], 400, Math.max(0.04, Math.min(0.5, Math.sqrt(12 / this.model.size))));
  }

  /** Bring all that the filters let through into sight. */
  fit() {
    this.#see([...this.shown.keys()].filter((i) => this.shown[i]), 0, 0.08);
  }

  #see(places, beside, closest) {
    if (!places.length) return;
    const cameraState = this.sigma.getCamera().getState(); // told each time: sigma's own is that of the last picture
    const framed = (x, y) => this.sigma.viewportToFramedGraph(this.sigma.graphToViewport({ x, y }, { cameraState }), { cameraState });
    const { x, y } = this.model.nodes;
    const end = (column, pick) => places.reduce((best, i) => pick(best, column[i]), column[places[0]]);
    const state = this.#frame(framed(end(x, Math.min), end(y, Math.min)), framed(end(x, Math.max), end(y, Math.max)), beside, closest);
    const camera = this.sigma.getCamera();
    if (this.still) camera.setState(state);
    else camera.animate(state, { duration: 350 });
  }

  /** Where one looks, for the address; null when it is at everything. */
  where() {
    const { x, y, ratio } = this.sigma.getCamera().getState();
    const home = this.atHome;
    const moved = Math.abs(x - home.x) + Math.abs(y - home.y) + Math.abs(ratio - home.ratio) > 0.002;
    return moved ? [x, y, ratio].map((value) => value.toFixed(4)).join() : null;
  }

  lookAt(state) {
    this.sigma.getCamera().setState(state);
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

function canvases(view) {
  return view.sigma.getCanvases();
}
