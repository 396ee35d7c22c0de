// Where a finding stands in both texts, and how its places come to the middle.

import { current, marksOf, panes, texts } from "./state.js";
import { applyFilter, filter } from "./filter.js";

const SAME_LINE = 40; // pixels: closer places need not be brought level

// The places on both sides of a finding: its marks, or the cell in which nothing stands.
export function placesOf(n) {
  const marks = marksOf.get(n) ?? [];
  const places = {};
  for (const side of ["original", "draft"]) places[side] = marks.find((mark) => mark.closest(`.cell-${side}`));
  for (const [side, other] of [["original", "draft"], ["draft", "original"]]) {
    places[side] ??= places[other]?.closest(".row").querySelector(`.cell-${side} .why`);
  }
  return places;
}

function clearShift() {
  for (const cell of texts.querySelectorAll(".cell.shifted")) {
    cell.style.paddingTop = "";
    cell.classList.remove("shifted");
  }
}

function middle(element) {
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
  return box.top + Math.min(box.height, texts.clientHeight / 2) / 2;
}

// Brings both places to the middle of the pane. Where they stand at different heights of their clauses, the higher
// one is let down to the lower, so that they can be read side by side.
export function centreBoth(n) {
  const places = placesOf(n);
  const [left, right] = [places.original, places.draft];
  const anchor = left ?? right;
  if (!anchor) return;
  clearShift();
  const go = () => {
    if (left && right && left.closest(".row") === right.closest(".row")) {
      const gap = middle(left) - middle(right);
      if (Math.abs(gap) > SAME_LINE) {
        const sideBySide = left.closest(".cell").offsetTop === right.closest(".cell").offsetTop;
        const cell = (gap > 0 ? right : left).closest(".cell");
        if (sideBySide && !cell.classList.contains("shifted")) {
          cell.style.paddingTop = `${parseFloat(getComputedStyle(cell).paddingTop) + Math.abs(gap)}px`;
          cell.classList.add("shifted");
        }
      }
    }
    const frame = texts.getBoundingClientRect();
    const points = [left, right].filter(Boolean).map(middle);
    const near = Math.max(...points) - Math.min(...points) < frame.height * 0.7;
    const target = near ? (Math.max(...points) + Math.min(...points)) / 2 : middle(anchor);
    const scroller = texts.scrollHeight > texts.clientHeight + 1 ? texts : document.scrollingElement;
    const centre = scroller === texts ? frame.top + frame.height / 2 : window.innerHeight / 2;
    const before = scroller.scrollTop;
    scroller.scrollTop += target - centre;
    return Math.abs(target - centre) < 2 || scroller.scrollTop === before;
  };
  settle(go);
}

export function centreOne(element) {
  settle(() => {
    const before = element.getBoundingClientRect().top;
    element.scrollIntoView({ block: "center" });
    return Math.abs(element.getBoundingClientRect().top - before) < 2;
  });
}

// Rows that were out of sight have an estimated height until they are drawn, a frame after they come into sight:
// repeats until nothing moves for three frames. A later call, or the user's own scrolling, ends an earlier one.
let settling = 0;
function settle(go) {
  const mine = ++settling;
  let calm = 0;
  let frames = 0;
  const step = () => {
    if (mine !== settling) return;
    calm = go() ? calm + 1 : 0;
    if (calm < 3 && ++frames < 30) requestAnimationFrame(step);
  };
  step();
}
for (const type of ["wheel", "touchmove", "pointerdown"]) {
  texts.addEventListener(type, () => settling++, { passive: true });
}

export function showRow(hash) {
  const row = document.querySelector(hash);
  if (!row) return;
  setView("texts");
  if (!row.classList.contains("marked") && filter.elements.only.checked) {
    filter.elements.only.checked = false;
    applyFilter();
  }
  centreOne(row);
  row.classList.add("flash");
  setTimeout(() => row.classList.remove("flash"), 1600);
}

// Small screens show one pane at a time.
export function setView(view) {
  panes.dataset.view = view;
  for (const button of document.querySelectorAll(".switch button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}
document.querySelector(".switch").addEventListener("click", (event) => {
  const view = event.target.closest("button")?.dataset.view;
  if (!view) return;
  setView(view);
  if (view === "texts" && current()) centreBoth(current().dataset.n);
});
