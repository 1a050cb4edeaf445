// What every page carries: the evidence panel and the keyboard. Each part only quickens what links and forms already do.
import htmx from "htmx.org/dist/htmx.esm.js";
import { bindLetters } from "./letters.js";
import { bindPanel } from "./panel.js";
import { bindQueue } from "./queue.js";

// Other scripts of the page load a piece of it through here.
window.seve = { load: (address, target) => htmx.ajax("GET", address, { target, swap: "innerHTML" }) };

bindPanel(htmx);
bindQueue();
bindLetters();

document.querySelector(".bar nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// Forms that only filter answer at once when a choice is made; without this script their button does it.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
}
