// The clauses of the original at the left: one tab stop, arrows within (APG, navigation treeview). It counts what is open in each
// clause and below it, leads to the clause, and follows the texts as they are scrolled.

import { $, fill, items, panes, texts, words } from "./state.js";
import { filter, setClause, knowClauses } from "./filter.js";
import { showRow } from "./places.js";
import { bind } from "./keys.js";

const RANKS = ["info", "low", "medium", "high"];
const KEPT = "duizhao-clauses";
const MANY = 60; // clauses: of more, only the first level is open at the beginning

const pane = $("clauses");
const tree = $("tree");
const toggle = $("tree-toggle");
const nodes = [...tree.querySelectorAll("[role=treeitem]")];
const byKey = new Map(nodes.map((node) => [node.dataset.node, node]));
const parentOf = new Map(nodes.map((node) => [node, node.parentElement.parentElement.closest("[role=group]")?.previousElementSibling ?? null]));
const byRow = new Map();
for (const node of nodes) if (!byRow.has(node.dataset.row)) byRow.set(node.dataset.row, node);
// Below 1000 pixels the tree lies over the texts; it then begins closed each time.
const drawer = matchMedia("(max-width: 1000px)");
const wide = matchMedia("(min-width: 1400px)");

let focused = null; // the one that Tab reaches
let here = null; // the one whose text is in sight
let lit = null; // the one that says so: itself, or what it is folded into

// -- what is open in each ----------------------------------------------------------------------------------

function count() {
  const open = new Map();
  for (const item of items) {
    if (item.dataset.status !== "open") continue;
    const rank = RANKS.indexOf(item.dataset.severity);
    for (let node = byKey.get(item.dataset.node); node; node = parentOf.get(node)) {
      const sum = open.get(node) ?? { n: 0, worst: 0 };
      sum.n += 1;
      sum.worst = Math.max(sum.worst, rank);
      open.set(node, sum);
    }
  }
  for (const node of nodes) {
    const sum = open.get(node);
    const badge = node.querySelector(".count");
    badge.textContent = sum ? sum.n : "";
    badge.className = sum ? `count badge badge-${RANKS[sum.worst]}` : "count";
    badge.title = sum ? fill(words.openCount, { n: sum.n, worst: words.severity[RANKS[sum.worst]] }) : "";
    if (sum) {
      const spoken = document.createElement("span");
      spoken.className = "hidden-text";
      spoken.textContent = ` ${badge.title}`;
      badge.append(spoken);
    }
  }
}
document.addEventListener("finding:changed", count);

// -- the options of the filter -----------------------------------------------------------------------------

const choice = filter.elements.clause;
let offered = false;
function offer() {
  if (offered) return;
  offered = true;
  choice.append(
    ...nodes.map((node) => {
      const level = Number(node.getAttribute("aria-level"));
      return new Option("\u2003".repeat(level - 1) + node.querySelector(".name").textContent, node.dataset.path);
    }),
  );
}
// There may be thousands: they are made when somebody is about to choose.
for (const type of ["focus", "pointerdown"]) choice.addEventListener(type, offer);
if (new URLSearchParams(location.search).has("clause")) offer();

// Which keys of nodes belong to a clause: its own, and those below it.
export function keysBelow(path) {
  const top = nodes.find((node) => node.dataset.path === path);
  if (!top) return new Set();
  return new Set([top, ...top.parentElement.querySelectorAll("[role=treeitem]")].map((node) => node.dataset.node));
}
knowClauses(keysBelow);

function onlyHere() {
  offer();
  const chosen = choice.value;
  const node = pane.contains(document.activeElement) ? focused : here ?? focused;
  setClause(chosen ? "" : node.dataset.path);
}
$("tree-only").addEventListener("click", onlyHere);

// -- moving about ------------------------------------------------------------------------------------------

function setOpen(node, open) {
  if (!node.hasAttribute("aria-expanded")) return;
  node.setAttribute("aria-expanded", String(open));
  node.nextElementSibling.hidden = !open;
}
const isOpen = (node) => node.getAttribute("aria-expanded") === "true";
const seen = (node) => {
  for (let up = parentOf.get(node); up; up = parentOf.get(up)) if (!isOpen(up)) return false;
  return true;
};

function focusOn(node, move = true) {
  focused?.setAttribute("tabindex", "-1");
  focused = node;
  node.setAttribute("tabindex", "0");
  if (move) node.focus();
}

function go(node) {
  focusOn(node);
  showRow(`#r${node.dataset.row}`);
  if (drawer.matches) show(false);
}

tree.addEventListener("click", (event) => {
  const node = event.target.closest("[role=treeitem]");
  if (!node || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (event.target.closest(".twist") && node.hasAttribute("aria-expanded")) {
    focusOn(node);
    setOpen(node, !isOpen(node));
  } else go(node);
});

tree.addEventListener("focusin", (event) => {
  const node = event.target.closest("[role=treeitem]");
  if (node && node !== focused) focusOn(node, false);
});

tree.addEventListener("keydown", (event) => {
  const node = event.target.closest("[role=treeitem]");
  if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
  const visible = nodes.filter(seen);
  const at = visible.indexOf(node);
  const below = node.hasAttribute("aria-expanded") ? node.nextElementSibling : null;
  const moves = {
    ArrowDown: () => focusOn(visible[Math.min(at + 1, visible.length - 1)]),
    ArrowUp: () => focusOn(visible[Math.max(at - 1, 0)]),
    Home: () => focusOn(visible[0]),
    End: () => focusOn(visible.at(-1)),
    ArrowRight: () => below && (isOpen(node) ? focusOn(below.querySelector("[role=treeitem]")) : setOpen(node, true)),
    ArrowLeft: () => (below && isOpen(node) ? setOpen(node, false) : parentOf.get(node) && focusOn(parentOf.get(node))),
    Enter: () => go(node),
    " ": () => go(node),
  };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  event.stopPropagation();
  move();
});

// -- following the texts -----------------------------------------------------------------------------------

let waiting = false;
function follow() {
  if (waiting || !isShown()) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    // What is chosen comes to the middle; at the beginning, nothing can.
    const frame = texts.getBoundingClientRect();
    const head = texts.querySelector(".heads").getBoundingClientRect().height + 16;
    const at = frame.top + head + Math.max(0, Math.min(texts.scrollTop, frame.height / 2 - head));
    const rowAt = (y) => document.elementFromPoint(frame.left + 40, y)?.closest(".row");
    const row = rowAt(at) ?? rowAt(at + 16);
    const node = row && (byRow.get(row.id.slice(1)) ?? here);
    if (!node || node === here) return;
    here?.removeAttribute("aria-current");
    here = node;
    here.setAttribute("aria-current", "location");
    let mark = node;
    for (let up = parentOf.get(node); up; up = parentOf.get(up)) if (!isOpen(up)) mark = up;
    lit?.classList.remove("here");
    lit = mark;
    lit.classList.add("here");
    if (!pane.contains(document.activeElement)) {
      focusOn(mark, false);
      const box = mark.getBoundingClientRect();
      const space = tree.getBoundingClientRect();
      if (box.top < space.top || box.bottom > space.bottom) tree.scrollTop += box.top - space.top - space.height / 3;
    }
  });
}
texts.addEventListener("scroll", follow, { passive: true });

// -- shown and hidden --------------------------------------------------------------------------------------

const isShown = () => panes.classList.contains("with-clauses");

function show(open, { focus = false, keep = false } = {}) {
  const inside = pane.contains(document.activeElement);
  panes.classList.toggle("with-clauses", open);
  toggle.setAttribute("aria-expanded", String(open));
  if (keep && !drawer.matches) localStorage.setItem(KEPT, open ? "shown" : "hidden");
  if (open && focus) focusOn(focused ?? nodes[0]);
  if (!open && inside) toggle.focus();
  if (open) follow();
}

toggle.addEventListener("click", () => show(!isShown(), { focus: !isShown(), keep: true }));
$("tree-close").addEventListener("click", () => show(false, { keep: true }));
pane.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drawer.matches) show(false);
});
drawer.addEventListener("change", () => drawer.matches && show(false));

const labels = $("keys").dataset;
bind("t", () => show(!isShown(), { focus: !isShown(), keep: true }), labels.tree);
bind("o", onlyHere, labels.only);

for (const node of nodes) {
  node.tabIndex = -1;
  if (nodes.length > MANY && Number(node.getAttribute("aria-level")) > 1) setOpen(node, false);
}
if (nodes.length) focusOn(nodes[0], false);
count();
const kept = localStorage.getItem(KEPT);
show(!drawer.matches && (kept ? kept === "shown" : wide.matches));
