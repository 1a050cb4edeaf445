// The tools at the side: search, filters, legend, time. Choices come from what is on the map, words from the page.

const $ = (page, selector) => page.root.querySelector(selector);

/** Fill the lists of the filters with what the map holds. */
export function fillChoices(page) {
  const { model, words } = page;
  const present = (column) => new Set(model.nodes[column].filter(Boolean));
  options($(page, "[name=kind]"), [...present("kind")].map((kind) => [kind, words.kind[kind] ?? kind]), words.language);
  options($(page, "[name=language]"), [...present("language")].map((code) => [code, languageName(code, words.language)]), words.language);
  const codes = new Set();
  for (let code of present("territory")) for (; code && words.territories[code]; code = words.territories[code].parent) codes.add(code);
  options($(page, "[name=territory]"), [...codes].map((code) => [code, words.territories[code].name]), words.language);
  const names = $(page, "datalist");
  const best = [...model.nodes.name.keys()].sort((a, b) => model.nodes.rank[b] - model.nodes.rank[a]).slice(0, 400);
  names.replaceChildren(...best.map((i) => Object.assign(document.createElement("option"), { value: model.nodes.name[i] })));
}

function options(select, pairs, language) {
  const kept = select.value;
  const first = select.options[0];
  pairs.sort((a, b) => a[1].localeCompare(b[1], language));
  select.replaceChildren(first, ...pairs.map(([value, text]) => new Option(text, value)));
  select.value = pairs.some(([value]) => value === kept) ? kept : "";
}

function languageName(code, language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function readFilters(page) {
  const form = $(page, "form.tools");
  const data = new FormData(form);
  const territory = data.get("territory");
  return {
    standing: new Set(data.getAll("standing")),
    kind: data.get("kind"),
    territory,
    within: territory ? below(territory, page.words.territories) : null,
    language: data.get("language"),
    life: data.get("life"),
    links: data.getAll("links"),
    community: page.community,
  };
}

function below(code, territories) {
  const inside = new Set([code]);
  let grown = true;
  while (grown) {
    grown = false;
    for (const [one, { parent }] of Object.entries(territories)) {
      if (!inside.has(one) && inside.has(parent)) grown = Boolean(inside.add(one));
    }
  }
  return inside;
}

/** Set the form from the address. */
export function writeFilters(page, state) {
  const form = $(page, "form.tools");
  for (const box of form.querySelectorAll("[name=standing]")) box.checked = state.standing?.includes(box.value) ?? false;
  for (const box of form.querySelectorAll("[name=links]")) box.checked = (state.links ?? ["editorial"]).includes(box.value);
  form.elements.kind.value = state.kind ?? "";
  form.elements.territory.value = state.in ?? "";
  form.elements.language.value = state.lang ?? "";
  form.elements.life.value = state.life ?? "";
  page.community = state.group === undefined ? null : Number(state.group);
}

/** One line a community: its look, its name, how many places; pressing it shows that community alone. */
export function fillLegend(page) {
  const { model, words } = page;
  const list = $(page, ".legend");
  const named = model.communities.filter((community) => community.hue).sort((a, b) => b.size - a.size);
  const rest = model.communities.filter((community) => !community.hue).reduce((sum, community) => sum + community.size, 0);
  list.replaceChildren(...named.map((community) => line(page, community)));
  if (rest) {
    const item = document.createElement("li");
    item.append(dot({ hue: 0, pattern: 0 }), document.createTextNode(words.others), number(rest, words.language));
    list.append(item);
  }
}

function line(page, community) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", String(page.community === community.number));
  const name = document.createElement("span");
  name.textContent = community.name?.replaceAll(" · ", "\u00a0· ") || page.words.unnamed.replace("%s", community.number + 1);
  button.append(dot(community), name, number(community.size, page.words.language));
  button.addEventListener("click", () => {
    page.community = page.community === community.number ? null : community.number;
    page.apply();
    if (page.community === null) page.view.zoom(0);
    else page.view.fit();
  });
  item.append(button);
  return item;
}

function dot({ hue, pattern }) {
  return Object.assign(document.createElement("span"), { className: `dot c${hue} p${pattern ?? 0}` });
}

function number(value, language) {
  return Object.assign(document.createElement("span"), { className: "n", textContent: new Intl.NumberFormat(language).format(value) });
}

export function bindSearch(page) {
  const input = $(page, "input[type=search]");
  const list = $(page, ".found");
  let found = [];
  let here = -1;

  function show() {
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
    list.replaceChildren(...found.map((node, i) => choice(node, i)));
    if (here >= 0) input.setAttribute("aria-activedescendant", `found-${here}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function choice(node, i) {
    const item = document.createElement("li");
    item.id = `found-${i}`;
    item.role = "option";
    item.setAttribute("aria-selected", String(i === here));
    item.textContent = page.model.nodes.name[node];
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(node);
    });
    return item;
  }

  function take(node) {
    found = [];
    here = -1;
    show();
    input.value = page.model.nodes.name[node];
    page.choose(node, true);
  }

  input.addEventListener("input", () => {
    found = page.model.search(input.value);
    here = found.length ? 0 : -1;
    show();
  });
  input.addEventListener("blur", () => {
    found = [];
    show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      here = found.length ? (here + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length : -1;
      show();
    } else if (event.key === "Enter" && found.length) take(found[Math.max(0, here)]);
    else if (event.key === "Escape" && found.length) {
      found = [];
      show();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
}

/** The time slider: one step a snapshot. */
export function bindTime(page) {
  const slider = $(page, ".time input");
  if (!slider) return;
  const dates = page.words.snapshots;
  const output = $(page, ".time output");
  const at = Math.max(0, dates.findIndex(({ id }) => id === page.model.snapshot.id));
  slider.max = String(dates.length - 1);
  slider.value = String(at);
  output.textContent = dates[at]?.label ?? "";
  slider.setAttribute("aria-valuetext", output.textContent);
  slider.addEventListener("input", () => {
    output.textContent = dates[Number(slider.value)].label;
    slider.setAttribute("aria-valuetext", output.textContent);
  });
  slider.addEventListener("change", () => page.travelTo(dates[Number(slider.value)].id));
  const since = $(page, "[name=since]");
  since.append(...dates.map(({ id, label }) => new Option(label, id)));
  since.addEventListener("change", () => page.compareWith(since.value));
}
