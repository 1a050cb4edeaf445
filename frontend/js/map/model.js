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
    this.indexOf = new Map(this.nodes.id.map((id, i) => [id, i]));
    this.colourOf = colours(document.communities);
    this.folded = this.nodes.name.map((name, i) => fold(`${name} ${this.nodes.url[i]}`));
    this.out = lists(this.size);
    this.into = lists(this.size);
    const { source, target } = this.edges;
    for (let e = 0; e < source.length; e++) {
      this.out[source[e]].push(e);
      this.into[target[e]].push(e);
    }
    this.nodes.place = rankPlaces(this.nodes.rank);
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
    const found = [];
    for (let i = 0; i < this.size; i++) if (parts.every((part) => this.folded[i].includes(part))) found.push(i);
    return found.sort((a, b) => this.nodes.rank[b] - this.nodes.rank[a]).slice(0, limit);
  }

  neighbourhood(node) {
    const near = new Set([node]);
    for (const e of this.out[node]) near.add(this.edges.target[e]);
    for (const e of this.into[node]) near.add(this.edges.source[e]);
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

const lists = (n) => Array.from({ length: n }, () => []);

/** The eight largest communities have a colour each; the rest share the ninth. */
function colours(communities) {
  const bySize = [...communities].sort((a, b) => b.size - a.size);
  return new Map(bySize.map((community, i) => [community.number, i < 8 && community.size > 1 ? i + 1 : 0]));
}

function rankPlaces(rank) {
  const order = Array.from(rank.keys()).sort((a, b) => rank[b] - rank[a]);
  const place = new Uint32Array(rank.length);
  order.forEach((node, i) => (place[node] = i + 1));
  return place;
}
