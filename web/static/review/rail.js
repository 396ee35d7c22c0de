// Marks beside the scroll bar: where the findings lie that the filter leaves, and how severe they are. The list beside it has all of
// them for the keyboard and for screen readers.

import { $, byNumber, current, items, texts } from "./state.js";
import { select } from "./select.js";

const canvas = $("rail");
const WIDTHS = { high: 1, medium: 0.75, low: 0.5, info: 0.3 };
const ORDER = ["info", "low", "medium", "high"];
const TICK = 3; // pixels

let ticks = []; // { y, item }
const rows = new Map();

function measure() {
  const height = texts.clientHeight;
  const whole = texts.scrollHeight;
  const top = texts.scrollTop - texts.getBoundingClientRect().top;
  const places = new Map();
  ticks = [];
  if (!height) return;
  for (const item of items) {
    if (item.hidden) continue;
    const id = item.dataset.row;
    if (!rows.has(id)) rows.set(id, document.getElementById(`r${id}`));
    if (!rows.get(id)) continue;
    if (!places.has(id)) {
      const box = rows.get(id).getBoundingClientRect();
      places.set(id, box.height ? [box.top + top, box.height, 0] : null);
    }
    const place = places.get(id);
    if (!place) continue;
    ticks.push({ item, place, index: place[2]++ });
  }
  for (const tick of ticks) {
    const [start, size, count] = tick.place;
    tick.y = ((start + (size * (tick.index + 0.5)) / count) / whole) * height;
  }
}

function draw() {
  const height = texts.clientHeight;
  const width = canvas.clientWidth;
  if (!height || !width) return;
  const scale = devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  for (const severity of ORDER) {
    for (const decided of [true, false]) {
      pen.fillStyle = colour(severity);
      pen.globalAlpha = decided ? 0.35 : 1;
      for (const { item, y } of ticks) {
        if (item.dataset.severity !== severity || (item.dataset.status !== "open") !== decided) continue;
        pen.fillRect(0, Math.round(y) - 1, width * WIDTHS[severity], TICK);
      }
    }
  }
  pen.globalAlpha = 1;
  const lit = ticks.find(({ item }) => item === current());
  if (lit) {
    pen.fillStyle = colour("text");
    pen.fillRect(0, Math.round(lit.y) - 4, width, TICK + 6);
    pen.fillStyle = colour("selected");
    pen.fillRect(1, Math.round(lit.y) - 3, width - 2, TICK + 4);
  }
}

let asked = false;
let stale = true;
export function refresh(again = true) {
  stale ||= again;
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    if (stale) measure();
    stale = false;
    draw();
  });
}

canvas.addEventListener("click", (event) => {
  const y = event.offsetY;
  let nearest = null;
  for (const tick of ticks) if (!nearest || Math.abs(tick.y - y) < Math.abs(nearest.y - y)) nearest = tick;
  if (nearest) select(byNumber.get(nearest.item.dataset.n), { focus: false });
});

document.addEventListener("filter:applied", () => refresh());
document.addEventListener("finding:changed", () => refresh());
document.addEventListener("finding:selected", () => refresh(false));
// Rows get their true height when they are drawn: measured again once the texts have come to rest.
let rest = 0;
texts.addEventListener(
  "scroll",
  () => {
    clearTimeout(rest);
    rest = setTimeout(() => refresh(), 200);
  },
  { passive: true },
);
new ResizeObserver(() => refresh()).observe(texts);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => refresh(false));
