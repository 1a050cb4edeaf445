// The evidence panel: a link marked data-panel opens in a dialog at the side; without script it is a page like any other.

export function bindPanel(htmx) {
  const panel = document.querySelector("dialog.panel");
  if (!panel) return;
  const body = panel.querySelector(".panel-body");
  const whole = panel.querySelector("[data-whole]");
  let opener = null;

  async function open(address) {
    panel.setAttribute("aria-busy", "true");
    const before = body.innerText;
    await htmx.ajax("GET", address, { target: body, swap: "innerHTML" });
    if (!body.childElementCount || (body.innerText === before && !panel.open && !before)) {
      location.assign(address); // no answer: fall back on the page itself
      return;
    }
    panel.removeAttribute("aria-busy");
    whole.href = address;
    const title = body.querySelector("h1, h2");
    if (title) panel.setAttribute("aria-label", title.textContent.trim());
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!panel.open) opener = link;
    open(link.href);
  });
  panel.querySelector("[data-close]").addEventListener("click", () => panel.close());
  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close();
  });
  panel.addEventListener("close", () => opener?.focus?.());
}
