// The map's page: joins the model, the drawing, the tools and the address. The server gives the words, in the page's language.
import { readAddress, writeAddress } from "./address.js";
import { unpack } from "./columns.js";
import { bindKeys } from "./keys.js";
import { Model } from "./model.js";
import { savePng, saveSvg } from "./export.js";
import { Table } from "./table.js";
import { bindSearch, bindTime, fillChoices, fillLegend, readFilters, writeFilters } from "./tools.js";
import { Unseen, canDraw } from "./unseen.js";
import { View } from "./view.js";

const root = document.querySelector(".map");
const $ = (selector) => root.querySelector(selector);
const words = JSON.parse(document.getElementById("map-words").textContent);
const started = performance.now();

class MapPage {
  constructor(model) {
    this.words = words;
    this.root = root;
    this.card = $(".entity-card");
    this.tip = $(".tip");
    this.links = ["editorial"];
    this.community = null;
    this.setModel(model);
  }

  setModel(model) {
    this.model = model;
    fillChoices(this);
    this.tellDate(words.snapshots.find(({ id }) => id === model.snapshot.id));
    if (this.view) this.view.load(model);
    else this.view = new (canDraw() ? View : Unseen)($(".stage"), model, this.#answers());
  }

  /** The heading of the date that is shown. */
  tellDate(date) {
    if (!date) return;
    $("[data-told]").textContent = date.told;
    $("[data-at]").textContent = date.label;
  }

  #answers() {
    return {
      choose: (i) => this.choose(i),
      hover: (i, at) => this.hover(i, at),
      openLink: (e) => this.openLink(e),
      moved: () => this.remember(),
      drew: (drawn, inSight) => this.tellLinks(drawn, inSight),
      whole: () => (root.dataset.ready ??= String(Math.round(performance.now() - started))),
    };
  }

  /** Of a large map the strongest links in sight are drawn: say so. */
  tellLinks(drawn, inSight) {
    const partial = $("[data-partial]");
    partial.hidden = drawn >= inSight;
    if (!partial.hidden) partial.textContent = words.partial.replace("%s", new Intl.NumberFormat(words.language).format(drawn));
  }

  start() {
    const state = readAddress();
    this.view.way = [];
    writeFilters(this, state);
    this.apply();
    if (state.c) {
      const [x, y, ratio] = state.c.split(",").map(Number);
      if ([x, y, ratio].every(Number.isFinite)) this.view.lookAt({ x, y, ratio });
    } else if (this.community !== null) this.view.fit();
    const chosen = this.model.indexOf.get(Number(state.place));
    if (chosen !== undefined) this.choose(chosen, !state.c);
    if (state.from && state.to) {
      [$("[name=from]").value, $("[name=to]").value] = [state.from, state.to];
      $("[name=from]").closest("details").open = true;
      this.findPath(state.from, state.to);
    }
    if (state.table && !this.view.isUnseen) this.table.toggle(true);
    if (state.since && $("[name=since]")) this.compareWith(state.since);
  }

  /** Read the filters, show what passes, say how much that is. */
  apply() {
    const wanted = readFilters(this);
    this.wanted = wanted;
    if (wanted.links.join() !== this.links.join()) {
      this.links = wanted.links;
      this.reload();
      return;
    }
    this.view.shown = this.model.filter(wanted);
    fillLegend(this);
    this.light();
    this.table.fill();
    const count = this.view.shown.reduce((a, b) => a + b, 0);
    $("[data-count]").textContent = words.count.replace("%s", new Intl.NumberFormat(words.language).format(count));
    this.remember();
  }

  light() {
    const { view, model } = this;
    let lit = null;
    if (view.way.length) lit = new Set(view.way);
    else if (view.chosen !== null) lit = model.neighbourhood(view.chosen);
    view.choose(view.chosen, lit);
  }

  choose(node, travel = false) {
    const { view, model } = this;
    view.way = [];
    view.chosen = node;
    this.light();
    this.card.hidden = node === null;
    if (node === null) {
      this.say("");
    } else {
      if (travel) view.goTo(node);
      this.loadCard(model.nodes.id[node]);
      this.say(this.describe(node));
    }
    this.remember();
  }

  async loadCard(id) {
    const body = this.card.querySelector("[data-body]");
    await window.seve.load(words.cardUrl.replace("/0/", `/${id}/`), body);
  }

  describe(i) {
    const { nodes, communityOf } = this.model;
    const community = communityOf.get(nodes.community[i]);
    return [nodes.name[i], words.standing[nodes.standing[i]], words.life[nodes.life[i]], community?.name, words.citedBy.replace("%s", nodes.citedBy[i])].filter(Boolean).join(", ");
  }

  openLink(edge) {
    const { source, target } = this.model.edges;
    const link = document.createElement("a");
    link.href = words.edgeUrl.replace("/0/0/", `/${this.model.nodes.id[source[edge]]}/${this.model.nodes.id[target[edge]]}/`);
    link.dataset.panel = "";
    link.hidden = true;
    root.append(link);
    link.click();
    link.remove();
  }

  openPlace(i) {
    location.assign(words.entityUrl.replace("/0/", `/${this.model.nodes.id[i]}/`));
  }

  hover(i, at) {
    this.tip.hidden = i === null;
    if (i === null) return;
    this.tip.textContent = `${this.model.nodes.name[i]} · ${words.citedBy.replace("%s", this.model.nodes.citedBy[i])}`;
    this.tip.style.left = `${Math.round(at.x + 14)}px`;
    this.tip.style.top = `${Math.round(at.y + 10)}px`;
  }

  findPath(fromName, toName) {
    const exact = (name) => this.model.nodes.name.findIndex((one) => one === name);
    const pick = (name) => (exact(name) >= 0 ? exact(name) : (this.model.search(name, 1)[0] ?? -1));
    const [from, to] = [pick(fromName), pick(toName)];
    const told = $("[data-path-told]");
    if (from < 0 || to < 0) {
      told.textContent = words.pathUnknown;
      return;
    }
    const way = this.model.path(from, to, this.view.shown);
    this.view.way = way ?? [];
    this.view.chosen = null;
    this.card.hidden = true;
    told.textContent = way ? way.map((i) => this.model.nodes.name[i]).join(" — ") : words.pathNone;
    this.light();
    this.remember();
  }

  say(text) {
    $("[data-live]").textContent = text;
  }

  remember() {
    if (!this.wanted) return;
    const { view, model } = this;
    const { wanted } = this;
    writeAddress({
      standing: [...wanted.standing],
      kind: wanted.kind,
      in: wanted.territory,
      lang: wanted.language,
      life: wanted.life,
      group: wanted.community,
      links: this.links.join() === "editorial" ? null : this.links,
      place: view.chosen === null ? null : model.nodes.id[view.chosen],
      from: view.way.length ? model.nodes.name[view.way[0]] : null,
      to: view.way.length ? model.nodes.name[view.way.at(-1)] : null,
      table: this.table.open && !view.isUnseen ? "1" : null,
      snapshot: this.snapshot,
      since: this.since ?? null,
      c: view.where(),
    });
  }

  async travelTo(snapshot) {
    this.snapshot = snapshot;
    await this.reload();
    await this.compareWith(this.since);
  }

  /** Show on the map, and say, what changed between this date and another; an empty date ends it. */
  async compareWith(since) {
    const { view, model } = this;
    this.since = since || null;
    $("[name=since]").value = since || "";
    const told = $("[data-change]");
    const order = words.snapshots.map(({ id }) => id); // the oldest first
    const [here, other] = [model.snapshot.id, Number(since)];
    const isAhead = order.indexOf(other) > order.indexOf(here);
    const [before, after] = isAhead ? [here, other] : [other, here];
    const answer = since && here !== other ? await fetch(`${words.differenceUrl}?before=${before}&after=${after}`) : null;
    const change = answer?.ok ? await answer.json() : null;
    told.hidden = !change;
    view.setChange(change, isAhead);
    if (change) $("[data-change-words]").textContent = change.words;
    this.remember();
  }

  /** Fetch again, for other links or another date, keeping the place that was chosen. */
  async reload() {
    const id = this.view.chosen === null ? null : this.model.nodes.id[this.view.chosen];
    this.root.setAttribute("aria-busy", "true");
    this.view.way = [];
    this.view.chosen = null;
    this.setModel(new Model(await fetchMap(this.snapshot, this.links)));
    this.root.removeAttribute("aria-busy");
    this.view.chosen = this.model.indexOf.get(id) ?? null;
    this.card.hidden = this.view.chosen === null;
    this.apply();
  }
}

async function fetchMap(snapshot, links) {
  const query = new URLSearchParams();
  if (snapshot) query.set("snapshot", snapshot);
  if (links) query.set("links", links.join());
  const answer = await fetch(`${words.dataUrl}?${query}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return unpack(await answer.arrayBuffer());
}

function bind(page) {
  const { view } = page;
  page.table = new Table(page);
  bindSearch(page);
  bindTime(page);
  bindKeys(page);
  $("form.tools").addEventListener("change", (event) => event.target.closest("[data-filter]") && page.apply());
  $("form.tools").addEventListener("submit", (event) => event.preventDefault());
  const findPath = () => page.findPath($("[name=from]").value, $("[name=to]").value);
  $("[data-path]").addEventListener("click", findPath);
  for (const end of root.querySelectorAll("[name=from], [name=to]")) end.addEventListener("keydown", (event) => event.key === "Enter" && findPath());
  $("[data-reset]").addEventListener("click", () => {
    $("form.tools").reset();
    page.community = null;
    $("[data-path-told]").textContent = "";
    page.choose(null);
    page.apply();
    view.zoom(0);
  });
  page.card.querySelector(".close").addEventListener("click", () => page.choose(null));
  const name = `carte-${page.model.at.slice(0, 10)}`;
  const acts = { in: () => view.zoom(0.66), out: () => view.zoom(1.5), fit: () => view.zoom(0), png: () => savePng(view, name), svg: () => saveSvg(view, name), table: () => page.table.toggle() };
  for (const button of root.querySelectorAll("[data-act]")) button.addEventListener("click", () => acts[button.dataset.act]());
  addEventListener("hashchange", () => page.start());
}

async function boot() {
  const state = readAddress();
  try {
    const links = state.links ?? ["editorial"];
    const document = await fetchMap(state.snapshot, links);
    if (!document.nodes?.id.length) {
      $(".waiting").hidden = true;
      $(".nothing").hidden = false;
      return;
    }
    const page = new MapPage(new Model(document));
    page.snapshot = state.snapshot ?? null;
    page.links = links;
    bind(page);
    window.seveMap = page;
    page.start();
    $(".waiting").hidden = true;
    performance.mark("seve-places");
  } catch (reason) {
    $(".waiting").textContent = words.failed;
    console.error(reason);
  }
}

boot();
