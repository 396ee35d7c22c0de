// The review page: filter, select, centre both places. One listener an event, however many findings there are.

import { $, byNumber, current, texts } from "./state.js";
import "./changes.js";
import "./tree.js";
import "./links.js";
import { clearFilter, filter, restoreFilter } from "./filter.js";
import { select, step } from "./select.js";
import { centreBoth, setView, showRow } from "./places.js";
import { bind } from "./keys.js";
import { refresh } from "./rail.js";

texts.addEventListener("click", (event) => {
  const toRow = event.target.closest("a.to-row");
  if (toRow) {
    event.preventDefault();
    return showRow(toRow.hash);
  }
  const mark = event.target.closest("mark");
  if (!mark || String(getSelection())) return;
  const here = mark.dataset.f.split(" ").map((n) => byNumber.get(n));
  // A second click on overlapping findings goes to the next one.
  const next = here[(here.indexOf(current()) + 1) % here.length];
  if (next.hidden) clearFilter();
  select(next, { centre: false });
  setView("findings");
});

$("help").addEventListener("click", () => $("help-dialog").showModal());

const labels = $("keys").dataset;
bind("j", () => step(1), labels.next);
bind("k", () => step(-1), labels.previous);
bind("z", () => current() && centreBoth(current().dataset.n), labels.centre);
bind("/", () => filter.elements.text.focus(), labels.search);
bind("x", clearFilter, labels.clear);
bind("?", () => $("help-dialog").showModal(), labels.help);

restoreFilter();
refresh();
const hash = location.hash;
if (/^#f\d+$/.test(hash) && byNumber.has(hash.slice(2))) select(byNumber.get(hash.slice(2)));
else if (/^#r\d+$/.test(hash)) showRow(hash);
// Ready once the modules of the other parts have run: they come after this one.
addEventListener("DOMContentLoaded", () => (document.documentElement.dataset.ready = "1"));
