// The filter of the rows, at once and in the address; without this script the server does the same (web.matrix.Rows).
const RANKS = { info: 0, low: 1, medium: 2, high: 3 };
const folded = (text) => text.normalize("NFKC").toLowerCase();

export function filter(table, grid) {
  const form = document.getElementById("matrix-form");
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("summary"));
  const lines = rows.filter((row) => row.dataset.text !== undefined);
  const texts = new Map(lines.map((row) => [row, folded(row.dataset.text)]));

  function takes(row, wish, text) {
    if (wish.get("differs") && row.dataset.differs === "0") return false;
    const least = wish.get("severity");
    if (least && !(RANKS[row.dataset.worst] >= RANKS[least])) return false;
    const kind = wish.get("kind");
    if (kind && row.dataset.kind !== kind) return false;
    return texts.get(row).includes(text);
  }

  function apply() {
    const wish = new FormData(form);
    const text = folded((wish.get("text") ?? "").trim());
    let below = -1;
    let count = 0;
    let here = false;
    for (const row of rows.toReversed()) {
      // A chart belongs to the row above it.
      if (row.classList.contains("charted")) continue;
      const level = Number(row.dataset.level ?? 0);
      const line = texts.has(row);
      here = line ? takes(row, wish, text) : below > level;
      below = here ? level : Math.min(below, level);
      row.hidden = !here;
      const chart = row.nextElementSibling;
      if (chart?.classList.contains("charted")) chart.hidden = !here;
      count += line && here;
    }
    shown.textContent = shown.dataset.text.replace("{shown}", count).replace("{total}", lines.length);
    none.hidden = count > 0;
    grid.check();
    remember(wish);
  }

  function remember(wish) {
    const address = new URL(location.href);
    for (const name of ["differs", "severity", "kind", "text"]) {
      const value = wish.get(name);
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    if (address.href !== location.href) history.replaceState(null, "", address);
  }

  if (table.dataset.paged !== undefined) return;
  form.addEventListener("input", (event) => {
    if (!["with", "sort"].includes(event.target.name)) apply();
  });
}
