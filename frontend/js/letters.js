// Shortcuts of one letter act unless whoever is signed in switched them off; "?" opens their list, which its own line opens too.

export const lettersAct = () => document.body.dataset.letters !== "off";

export function bindLetters() {
  const help = document.querySelector("[data-keys]");
  if (!help) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || !lettersAct() || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
    help.open = !help.open;
    help.querySelector("summary").focus();
    event.preventDefault();
  });
  const form = document.querySelector("form#letters");
  form.addEventListener("submit", () => {
    form.elements.next.value = location.pathname + location.search + location.hash; // the map keeps its filters behind the "#"
  });
}
