// The filter of the list: which findings are shown, and its state in the address.

import { $, byNumber, fill, items, texts } from "./state.js";

export const filter = $("filter");
const haystack = new Map();

export function applyFilter() {
  const data = new FormData(filter);
  const severities = new Set(data.getAll("severity"));
  const [type, status, text] = ["type", "status", "text"].map((name) => data.get(name).trim());
  const needle = text.toLowerCase();
  let count = 0;
  for (const item of items) {
    const { severity, type: itsType, status: itsStatus } = item.dataset;
    const fits =
      severities.has(severity) &&
      (!type || itsType === type) &&
      (!status || itsStatus === status) &&
      (!needle || searchable(item).includes(needle));
    item.hidden = !fits;
    count += fits;
  }
  const filtered = count < items.length;
  $("shown").textContent = fill($("shown").dataset.text, { shown: count, total: items.length });
  $("reset").hidden = !filtered;
  $("none").hidden = count > 0 || !items.length;
  texts.classList.toggle("only-marked", data.has("only"));
  const query = new URLSearchParams();
  if (severities.size < 4) query.set("severity", [...severities].join(" "));
  for (const [name, value] of Object.entries({ type, status, text })) if (value) query.set(name, value);
  if (data.has("only")) query.set("only", "1");
  const search = query.size ? `?${query}` : "";
  if (search !== location.search) history.replaceState(null, "", location.pathname + search + location.hash);
  document.dispatchEvent(new CustomEvent("filter:applied", { detail: { count } }));
}

function searchable(item) {
  if (!haystack.has(item)) {
    const head = item.querySelector(".head");
    haystack.set(item, `${head.textContent} ${item.dataset.quotes}`.toLowerCase());
  }
  return haystack.get(item);
}

export function restoreFilter() {
  const query = new URLSearchParams(location.search);
  if (query.has("severity")) {
    const wanted = query.get("severity").split(" ");
    for (const box of filter.elements.severity) box.checked = wanted.includes(box.value);
  }
  for (const name of ["type", "status", "text"]) if (query.has(name)) filter.elements[name].value = query.get(name);
  filter.elements.only.checked = query.has("only");
}

filter.addEventListener("input", applyFilter);
filter.addEventListener("submit", (event) => event.preventDefault());
filter.addEventListener("reset", () => setTimeout(applyFilter));
document.addEventListener("finding:changed", (event) => {
  for (const n of event.detail.numbers) haystack.delete(byNumber.get(String(n)));
  applyFilter();
});
