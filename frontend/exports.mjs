// Reads exported maps with the parsers that Gephi Lite uses: `npm run exports -- map.gexf map.graphml` prints what they see, and fails on
// a file they cannot read.
import { readFile } from "node:fs/promises";
import { DOMParser } from "@xmldom/xmldom";
import Graph from "graphology";

globalThis.DOMParser = DOMParser;
globalThis.Document = new DOMParser().parseFromString("<a/>", "text/xml").constructor;
const parsers = { gexf: await import("graphology-gexf/browser/index.js"), graphml: await import("graphology-graphml/browser/index.js") };

for (const path of process.argv.slice(2)) {
  const { parse } = parsers[path.split(".").at(-1)].default ?? parsers[path.split(".").at(-1)];
  const graph = parse(Graph, await readFile(path, "utf8"));
  const [node] = graph.nodes();
  const missing = ["label", "url", "x", "y", "community", "pagerank"].filter((name) => graph.getNodeAttribute(node, name) === undefined);
  if (!graph.size || missing.length) throw new Error(`${path}: ${graph.size} links, without ${missing.join(", ") || "nothing"}`);
  console.log(`${path}: ${graph.type}, ${graph.order} places, ${graph.size} links, each with ${Object.keys(graph.getNodeAttributes(node)).length} values`);
}
