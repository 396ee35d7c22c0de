// The keys of the page. Whatever is bound stands in the map that ? opens.

const bound = new Map();
const rows = new Map();

// Calls run() when the key is pressed outside of fields and dialogs. Keys with one label share a line of the map; the label is a
// message of the page, from a data attribute of the template.
export function bind(key, run, label) {
  if (bound.has(key)) throw new Error(`${key} is bound twice`);
  bound.set(key, run);
  if (!rows.has(label)) {
    const term = document.createElement("dt");
    const meaning = document.createElement("dd");
    meaning.textContent = label;
    document.getElementById("keys").append(term, meaning);
    rows.set(label, term);
  }
  const shown = document.createElement("kbd");
  shown.textContent = key === " " ? "␣" : key;
  rows.get(label).append(shown, " ");
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && typing && !event.target.closest("dialog")) {
    // The browser would empty a search field and tell nobody: the list would go on being narrowed by words that are no longer there.
    event.preventDefault();
    return event.target.blur();
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const run = bound.get(event.key);
  if (!run) return;
  event.preventDefault();
  run();
});
