// The same data as a table, one key away: for those who cannot see the map, and for those who want to sort.

const STEP = 200;

export class Table {
  constructor(page) {
    this.page = page;
    this.open = false;
    this.box = page.root.querySelector(".as-table");
    this.body = this.box.querySelector("tbody");
    this.order = { key: "place", down: false };
    this.limit = STEP;
    for (const head of this.box.querySelectorAll("th[data-key]")) head.querySelector("button").addEventListener("click", () => this.sort(head.dataset.key));
    this.more = this.box.querySelector("[data-more]");
    this.more.addEventListener("click", () => {
      this.limit += STEP;
      this.fill();
    });
    this.box.querySelector("[data-shut]").addEventListener("click", () => this.toggle(false));
    if (page.view.isUnseen) this.#stay();
  }

  /** The table is all there is to see: it stays open beside the tools. */
  #stay() {
    this.open = true;
    this.box.hidden = false;
    this.page.root.classList.add("unseen");
    this.page.root.querySelector("[data-unseen]").hidden = false;
  }

  toggle(open = !this.open) {
    if (this.page.view.isUnseen) return void this.box.querySelector("h2").focus();
    this.open = open;
    this.box.hidden = !open;
    if (open) {
      this.fill();
      this.box.querySelector("h2").focus();
    } else this.page.root.querySelector("[data-act=table]").focus();
    this.page.remember();
  }

  sort(key) {
    const down = this.order.key === key ? !this.order.down : ["citedBy", "cites"].includes(key);
    this.order = { key, down };
    this.fill();
  }

  fill() {
    if (!this.open) return;
    const { model, view } = this.page;
    const rows = [];
    for (let i = 0; i < model.size; i++) if (view.shown[i]) rows.push(i);
    rows.sort(this.#compare(model.nodes[this.order.key]));
    this.body.replaceChildren(...rows.slice(0, this.limit).map((i) => this.#row(i)));
    this.more.hidden = rows.length <= this.limit;
    for (const head of this.box.querySelectorAll("th[data-key]")) {
      if (head.dataset.key === this.order.key) head.setAttribute("aria-sort", this.order.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  #compare(column) {
    const sign = this.order.down ? -1 : 1;
    const { language } = this.page.words;
    const { compare } = new Intl.Collator(language);
    return typeof column[0] === "string" ? (a, b) => sign * compare(column[a], column[b]) : (a, b) => sign * (column[a] - column[b]);
  }

  #row(i) {
    const { model, words } = this.page;
    const { nodes } = model;
    const community = model.communityOf.get(nodes.community[i]);
    const row = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    const link = document.createElement("a");
    link.className = "name";
    link.href = words.entityUrl.replace("/0/", `/${nodes.id[i]}/`);
    link.textContent = nodes.name[i];
    name.append(link);
    row.append(name);
    const cells = [words.standing[nodes.standing[i]], words.kind[nodes.kind[i]], words.territories[nodes.territory[i]]?.name ?? "", community?.name ?? "", words.life[nodes.life[i]], nodes.citedBy[i], nodes.cites[i], nodes.place[i]];
    for (const value of cells) {
      const cell = document.createElement("td");
      if (typeof value === "number") cell.className = "n";
      cell.textContent = typeof value === "number" ? new Intl.NumberFormat(words.language).format(value) : (value ?? "");
      row.append(cell);
    }
    return row;
  }
}
