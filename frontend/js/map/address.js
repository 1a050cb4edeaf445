// The shareable address: what is shown is in the hash, so that a link reopens the same view. Nothing is stored.

const LISTS = ["standing", "links"];

export function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const state = Object.fromEntries(parts);
  for (const key of LISTS) state[key] = parts.get(key)?.split(",").filter(Boolean) ?? null;
  return state;
}

let timer = 0;

export function writeAddress(state) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const parts = new URLSearchParams();
    for (const [key, value] of Object.entries(state)) {
      const text = Array.isArray(value) ? value.join(",") : value;
      if (text !== null && text !== undefined && text !== "") parts.set(key, text);
    }
    const hash = parts.toString();
    history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
  }, 400); // at rest: a browser asks again for the icon of the page at each change
}
