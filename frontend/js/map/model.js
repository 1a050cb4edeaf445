// The map in memory: columns as they came from the server, adjacency, and the questions asked of it. No drawing here.

/** Columns of the server's document, with neighbours by index. */
export class Model {
  constructor(document) {
    const { snapshot, nodes, edges } = document;
    this.snapshot = snapshot;
    this.at = snapshot.at;
    this.nodes = { ...nodes, name: nodes.label, rank: nodes.pagerank, citedBy: nodes.cited_by };
    this.edges = edges;
    this.communities = document.communities;
    this.communityOf = new Map(this.communities.map((community) => [community.number, community]));
    this.size = this.nodes.id.length;
    this.indexOf = new Map(Array.from(this.nodes.id, (id, i) => [id, i]));
    this.#index();
    this.nodes.place = rankPlaces(this.nodes.rank);
  }

  /** Which links touch each place: one row of numbers, and where each place's part begins. */
  #index() {
    const { source, target } = this.edges;
    this.starts = new Uint32Array(this.size + 1);
    for (const column of [source, target]) for (let e = 0; e < column.length; e++) this.starts[column[e] + 1]++;
    for (let i = 0; i < this.size; i++) this.starts[i + 1] += this.starts[i];
    this.touching = new Uint32Array(2 * source.length);
    const next = this.starts.slice();
    for (const column of [source, target]) for (let e = 0; e < column.length; e++) this.touching[next[column[e]]++] = e;
  }

  /** The numbers of the links that leave a place or lead to it. */
  linksOf(node) {
    return this.touching.subarray(this.starts[node], this.starts[node + 1]);
  }

  /** The look of a place's community: {hue, pattern}; hue 0 is the neutral one. */
  lookOf(node) {
    return this.lookOfCommunity(this.nodes.community[node]);
  }

  lookOfCommunity(number) {
    const community = this.communityOf.get(number);
    return { hue: community?.hue ?? 0, pattern: community?.pattern ?? 0 };
  }

  /** Which nodes pass the filters: one byte a node. */
  filter(wanted) {
    const { standing, kind, territory, language, life, community } = this.nodes;
    const shown = new Uint8Array(this.size);
    for (let i = 0; i < this.size; i++) {
      shown[i] =
        (!wanted.standing.size || wanted.standing.has(standing[i])) &&
        (!wanted.kind || wanted.kind === kind[i]) &&
        (!wanted.within || wanted.within.has(territory[i])) &&
        (!wanted.language || wanted.language === language[i]) &&
        (!wanted.life || wanted.life === life[i]) &&
        (wanted.community === null || wanted.community === community[i])
          ? 1
          : 0;
    }
    return shown;
  }

  /** Names that hold every word asked for, best cited first. */
  search(words, limit = 8) {
    const parts = fold(words).split(/\s+/).filter(Boolean);
    if (!parts.length) return [];
    this.folded ??= this.nodes.name.map((name, i) => fold(`${name} ${this.nodes.url[i]}`));
    const found = [];
    for (let i = 0; i < this.size; i++) if (parts.every((part) => this.folded[i].includes(part))) found.push(i);
    return found.sort((a, b) => this.nodes.rank[b] - this.nodes.rank[a]).slice(0, limit);
  }

  neighbourhood(node) {
    const near = new Set([node]);
    for (const e of this.linksOf(node)) near.add(this.edges.target[e]).add(this.edges.source[e]);
    return near;
  }

  /** The shortest way from one place to another along links, in either direction; null when there is none. */
  path(from, to, shown) {
    const before = new Map([[from, null]]);
    let ring = [from];
    while (ring.length && !before.has(to)) {
      const next = [];
      for (const node of ring) {
        for (const other of this.neighbourhood(node)) {
          if (before.has(other) || !shown[other]) continue;
          before.set(other, node);
          next.push(other);
        }
      }
      ring = next;
    }
    if (!before.has(to)) return null;
    const way = [];
    for (let node = to; node !== null; node = before.get(node)) way.unshift(node);
    return way;
  }
}

/** Lower case without accents. */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function rankPlaces(rank) {
  const order = Uint32Array.from(rank.keys()).sort((a, b) => rank[b] - rank[a]);
  const place = new Uint32Array(rank.length);
  order.forEach((node, i) => (place[node] = i + 1));
  return place;
}
