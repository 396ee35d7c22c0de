// The filter and the order of the list, and their state in the address, so that a link shows the same.

import { $, byNumber, fill, items, list, marksOf, texts } from "./state.js";

export const filter = $("filter");
const SEVERITIES = ["high", "medium", "low", "info"];
const FIELDS = ["type", "status", "clause", "person", "text", "sort"].filter((name) => filter.elements[name]);
const haystack = new Map();

// Which nodes of the tree belong to a clause; the tree says so when it is there.
let below = () => new Set();
export const knowClauses = (keysBelow) => (below = keysBelow);

const optionsOf = (name) => [...filter.elements[name].options].map((option) => option.value);
const inOptions = (name) => {
  const options = optionsOf(name);
  return (item) => options.indexOf(item.dataset[name]);
};
// What comes first has the least.
const ORDERS = {
  "": () => () => 0,
  severity: () => (item) => SEVERITIES.indexOf(item.dataset.severity),
  confidence: () => (item) => -item.dataset.confidence,
  type: () => inOptions("type"),
  status: () => inOptions("status"),
};

let sorted = "";
export function applySort() {
  const order = filter.elements.sort.value;
  if (order === sorted) return;
  sorted = order;
  const rank = ORDERS[order]();
  const ranks = new Map(items.map((item) => [item, rank(item)]));
  items.sort((one, other) => ranks.get(one) - ranks.get(other) || one.dataset.n - other.dataset.n);
  list.append(...items);
}

// A list of thousands is drawn piece by piece: what is later comes when its end is in sight, or when it is selected.
const PIECE = 150;
let drawn = PIECE;

export function reveal(item) {
  if (item && !item.classList.contains("later")) return;
  const visible = items.filter((one) => !one.hidden);
  drawn = Math.max(drawn, item ? visible.indexOf(item) + 1 : 0) + PIECE;
  visible.forEach((one, index) => one.classList.toggle("later", index >= drawn));
}

list.addEventListener(
  "scroll",
  () => {
    if (list.scrollTop + 2 * list.clientHeight > list.scrollHeight - list.clientHeight && list.querySelector("li.later:not([hidden])")) reveal();
  },
  { passive: true },
);

export function applyFilter() {
  const data = new FormData(filter);
  const severities = new Set(data.getAll("severity"));
  const [type, status, clause, person] = ["type", "status", "clause", "person"].map((name) => data.get(name) ?? "");
  const text = data.get("text").trim();
  const needle = text.toLowerCase();
  const nodes = clause ? below(clause) : null;
  let count = 0;
  for (const item of items) {
    const { severity, type: itsType, status: itsStatus, node, assignee } = item.dataset;
    const fits =
      severities.has(severity) &&
      (!type || itsType === type) &&
      (!status || itsStatus === status) &&
      (!nodes || nodes.has(node)) &&
      (!person || (person === "-" ? !assignee : `@${assignee}` === person)) &&
      (!needle || searchable(item).includes(needle));
    if (item.hidden === fits) item.hidden = !fits;
    count += fits;
    if (fits) item.classList.toggle("later", count > drawn);
  }
  $("shown").textContent = fill($("shown").dataset.text, { shown: count, total: items.length });
  $("none").hidden = count > 0 || !items.length;
  texts.classList.toggle("only-marked", data.has("only"));
  const query = new URLSearchParams();
  if (severities.size < SEVERITIES.length) query.set("severity", [...severities].join(" "));
  for (const name of FIELDS) {
    const value = data.get(name).trim();
    if (value) query.set(name, value);
  }
  if (data.has("only")) query.set("only", "1");
  $("clear-filter").hidden = !query.size;
  const search = query.size ? `?${query}` : "";
  if (search !== location.search) history.replaceState(null, "", location.pathname + search + location.hash);
  document.dispatchEvent(new CustomEvent("filter:applied", { detail: { count } }));
}

// The message, and both quotes as they stand in the texts.
function searchable(item) {
  if (!haystack.has(item)) {
    const sides = { original: "", draft: "" };
    for (const mark of marksOf.get(item.dataset.n) ?? []) sides[mark.closest(".cell-draft") ? "draft" : "original"] += mark.textContent;
    haystack.set(item, `${item.querySelector(".head").textContent} ${sides.original} ${sides.draft}`.toLowerCase());
  }
  return haystack.get(item);
}

export function restoreFilter() {
  const query = new URLSearchParams(location.search);
  if (query.has("severity")) {
    const wanted = query.get("severity").split(" ");
    for (const box of filter.elements.severity) box.checked = wanted.includes(box.value);
  }
  for (const name of FIELDS) {
    const field = filter.elements[name];
    const value = query.get(name) ?? "";
    // A choice that this page does not offer is none.
    if (field.tagName !== "SELECT" || optionsOf(name).includes(value)) field.value = value;
  }
  filter.elements.only.checked = query.has("only");
  // What narrows the list must be in sight.
  const narrowed = ["type", "status", "clause", "person"].some((name) => filter.elements[name]?.value);
  $("more").open = narrowed || (innerHeight > 800 && innerWidth > 860);
  applySort();
  applyFilter();
}

export function setClause(path) {
  filter.elements.clause.value = path;
  if (path) $("more").open = true;
  applyFilter();
}

export function clearFilter() {
  filter.reset();
  applySort();
  applyFilter();
}

filter.addEventListener("input", () => {
  applySort();
  applyFilter();
});
filter.addEventListener("submit", (event) => event.preventDefault());
filter.addEventListener("reset", () => {
  // The browser resets the fields after this event.
  setTimeout(() => {
    applySort();
    applyFilter();
  });
});
document.addEventListener("finding:changed", (event) => {
  for (const n of event.detail.numbers) haystack.delete(byNumber.get(String(n)));
  applyFilter();
});
