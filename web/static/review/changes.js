// Shows what the server says of findings after a decision: their status, the meter, the colours of their marks.

import { $, byNumber, current, fill, items, marksOf } from "./state.js";
import { load } from "./select.js";

const RANKS = ["gone", "info", "low", "medium", "high"];

export function apply(result) {
  for (const { n, status, label, version, assignee } of result.findings) {
    const item = byNumber.get(String(n));
    item.dataset.status = status;
    item.dataset.version = version;
    if (assignee !== undefined) assign(item, assignee);
    const chip = item.querySelector(".head .status");
    chip.className = `status status-${status}`;
    chip.textContent = label;
    const slot = item.querySelector(".slot");
    delete slot.dataset.loaded;
    if (item === current()) load(item, true);
    for (const mark of marksOf.get(String(n)) ?? []) recolour(mark);
  }
  const total = items.length;
  const done = total - result.counts.open;
  $("meter").value = done;
  $("decided").textContent = fill($("decided").dataset.text, { done, total });
  for (const option of $("filter").elements.status.options) {
    if (option.value) option.textContent = `${option.dataset.name} (${result.counts[option.value]})`;
  }
  for (const badge of $("left").querySelectorAll("[data-left]")) {
    const open = items.filter(({ dataset }) => dataset.status === "open" && dataset.severity === badge.dataset.left).length;
    badge.hidden = !open;
    badge.querySelector("b").textContent = open;
  }
  $("left").hidden = done === total;
  $("undo").disabled = !result.can_undo;
  document.dispatchEvent(new CustomEvent("finding:changed", { detail: { numbers: result.findings.map(({ n }) => n) } }));
}

function assign(item, name) {
  item.dataset.assignee = name;
  let chip = item.querySelector(".head .assignee");
  if (!chip && name) {
    chip = document.createElement("span");
    chip.className = "assignee";
    item.querySelector(".head .status").after(" ", chip);
  }
  if (chip) chip.textContent = name;
}

function recolour(mark) {
  const ranks = mark.dataset.f.split(" ").map((n) => {
    const { status, severity } = byNumber.get(n).dataset;
    return status === "dismissed" ? 0 : RANKS.indexOf(severity);
  });
  for (const name of RANKS) mark.classList.remove(`mark-${name}`);
  mark.classList.add(`mark-${RANKS[Math.max(...ranks)]}`);
}

document.addEventListener("finding:conflict", (event) => apply(event.detail));
