// The page itself, or the paragraphs around the place, beside the texts: for the finding that is selected, on both sides.

import { $, base, byNumber, current, fill, panes, shown, texts, words } from "../review/state.js";
import { select } from "../review/select.js";
import { bind } from "../review/keys.js";

const SVG = "http://www.w3.org/2000/svg";
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const WIDE = 1600; // pixels of the window from which on the pane has room beside the texts
const SIDES = ["original", "draft"];

const pane = $("page-pane");
const leaves = pane.querySelector(".leaves");
const toggle = $("page-toggle");
panes.append(pane);

let where = null; // the promise of places.json
let zoom = 2;
const facts = new Map();
const at = { original: null, draft: null }; // what each side shows: { n, page } or { n, paragraph }

class Leaf {
  constructor(side) {
    this.side = side;
    this.root = leaves.querySelector(`[data-side=${side}]`);
    for (const name of ["frame", "sheet", "words", "at", "hint", "back", "file"]) this[name] = this.root.querySelector(`.${name}`);
    this.image = this.root.querySelector("img");
    this.svg = this.root.querySelector("svg");
    this.turns = [...this.root.querySelectorAll("[data-turn]")];
    this.plainFile = this.file.href;
    this.call = 0;
  }
  seen() {
    return this.root.getClientRects().length > 0;
  }
  say(hint) {
    this.hint.textContent = hint;
    this.hint.hidden = !hint;
  }
  only(part) {
    this.sheet.hidden = part !== this.sheet;
    this.words.hidden = part !== this.words;
  }
}
const leaf = { original: new Leaf("original"), draft: new Leaf("draft") };

async function get(path) {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${base}/${path}`, { headers: { Accept: "application/json" } });
    if (answer.ok) return answer.json();
    // Many readers are looking at new pages at once.
    if (answer.status === 503 && tries < 20) await new Promise((go) => setTimeout(go, 300));
    else throw new Error((await answer.json().catch(() => ({}))).error ?? words.pageFailed);
  }
}

const places = () => (where ??= get("places.json").catch((error) => ((where = null), Promise.reject(error))));

// The width to ask for: what the frame needs on this screen. The server draws in a few widths only.
function wanted(side) {
  const frame = leaf[side].frame.clientWidth || 800;
  return Math.ceil(Math.max(frame, 300) * ZOOMS[zoom] * (devicePixelRatio || 1));
}

const addressOf = (side, page) => `pages/${side}/${page}.png?w=${wanted(side)}`;

// The server draws the page before it says how large it is; its picture is there from then on.
function factsOf(side, page) {
  const path = `pages/${side}/${page}.json?w=${wanted(side)}`;
  if (!facts.has(path)) {
    const found = get(path);
    found.catch(() => facts.delete(path));
    facts.set(path, found);
  }
  return facts.get(path);
}

// -- one side ------------------------------------------------------------------------------------------------------

async function show(side, n, { page = null, paragraph = null } = {}) {
  const one = leaf[side];
  const mine = ++one.call;
  const live = () => mine === one.call;
  try {
    const known = await places();
    if (!live()) return;
    const place = known.findings[n - 1];
    const home = place[side].page;
    if (known.sides[side].kind === "text") return void (await showText(one, n, paragraph, live));
    await showPage(one, n, page ?? home ?? 1, home, place[side].stands, live);
  } catch (error) {
    if (!live()) return;
    one.root.classList.remove("waiting");
    one.only(null);
    one.at.textContent = "";
    one.say(error.message || words.pageFailed);
  }
}

async function showPage(one, n, page, home, stands, live) {
  const { side } = one;
  at[side] = { n, page };
  one.root.classList.add("waiting");
  const known = await factsOf(side, page);
  if (!live()) return;
  one.only(one.sheet);
  const address = `${base}/${addressOf(side, page)}`;
  if (one.image.getAttribute("src") !== address) one.image.src = address;
  one.at.textContent = fill(words.pageAt, { page, pages: known.pages });
  one.image.alt = fill(words.pageAlt, { page });
  one.image.width = Math.round(known.width);
  one.image.height = Math.round(known.height);
  one.file.href = `${one.plainFile}#page=${page}`;
  one.turns[0].disabled = page <= 1;
  one.turns[1].disabled = page >= known.pages;
  one.back.hidden = page === home || home === null;
  one.say(page !== home ? "" : { place: words.pageNothing, nothing: words.pageAbsent }[stands] ?? "");
  drawBoxes(one, n, known);
  size();
  await one.image.decode().catch(() => {});
  if (!live()) return;
  one.root.classList.remove("waiting");
  if (!one.image.naturalWidth) {
    one.only(null);
    return one.say(words.pageFailed);
  }
  centre(one);
}

function drawBoxes(one, n, known) {
  one.svg.setAttribute("viewBox", `0 0 ${known.width} ${known.height}`);
  const groups = [];
  for (const finding of known.findings) {
    const item = byNumber.get(String(finding.n));
    const lit = finding.n === n;
    if (!lit && item?.hidden) continue;
    const group = document.createElementNS(SVG, "g");
    const gone = item?.dataset.status === "dismissed";
    group.setAttribute("class", `box box-${gone ? "gone" : finding.severity}${lit ? " lit" : ""}`);
    group.dataset.f = finding.n;
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", "0");
    const type = item?.querySelector(".type")?.textContent ?? "";
    const severity = item?.querySelector(".badge")?.textContent ?? "";
    const label = fill(words.pageBox, { n: finding.n, type, severity });
    group.setAttribute("aria-label", label);
    if (lit) group.setAttribute("aria-current", "true");
    const title = document.createElementNS(SVG, "title");
    title.textContent = label;
    group.append(title);
    for (const [x, y, width, height] of finding.boxes) {
      const rect = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: x - 1, y: y - 1, width: width + 2, height: height + 2 })) rect.setAttribute(name, value);
      group.append(rect);
    }
    groups.push([lit, group]);
  }
  // What is painted last lies on top: the finding in question.
  groups.sort(([a], [b]) => a - b);
  one.svg.replaceChildren(...groups.map(([, group]) => group));
}

async function showText(one, n, paragraph, live) {
  const { side } = one;
  const query = paragraph === null ? "" : `?at=${paragraph}`;
  at[side] = { n, paragraph };
  one.root.classList.add("waiting");
  const answer = await fetch(`${base}/contexts/${side}/${n}${query}`);
  if (!answer.ok) throw new Error(words.pageFailed);
  const html = await answer.text();
  if (!live()) return;
  one.root.classList.remove("waiting");
  // The fragment is made by our own server, which escapes every text in it.
  one.words.innerHTML = html;
  one.only(one.words);
  one.say("");
  const { first, last, count } = one.words.querySelector(".paragraphs").dataset;
  one.at.textContent = fill(words.paragraphs, { first: Number(first) + 1, last: Number(last) + 1, count });
  one.turns[0].disabled = first === "0";
  one.turns[1].disabled = Number(last) + 1 >= Number(count);
  one.back.hidden = paragraph === null;
  one.step = Math.max(1, Number(last) - Number(first));
  one.middle = Math.round((Number(first) + Number(last)) / 2);
  for (const mark of one.words.querySelectorAll("mark")) {
    const here = mark.dataset.f.split(" ").map((f) => byNumber.get(f));
    if (!mark.classList.contains("selected") && here.every((item) => item?.hidden)) mark.replaceWith(mark.textContent);
  }
  if (paragraph === null) centre(one);
  else one.frame.scrollTop = 0;
}

function centre(one) {
  const target = one.sheet.hidden
    ? one.words.querySelector("mark.selected, .here")
    : one.svg.querySelector(".lit rect");
  if (!target) return void (one.frame.scrollTop = 0);
  const frame = one.frame.getBoundingClientRect();
  const box = target.getBoundingClientRect();
  one.frame.scrollTop += box.top + box.height / 2 - frame.top - frame.height / 2;
  one.frame.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  if (one.frame.scrollHeight <= one.frame.clientHeight + 1) target.scrollIntoView({ block: "nearest" });
}

function size() {
  for (const side of SIDES) {
    const { frame, sheet, image, words: text } = leaf[side];
    sheet.style.width = `${Math.round((frame.clientWidth - 2) * ZOOMS[zoom])}px`;
    text.style.fontSize = `${ZOOMS[zoom]}em`;
    image.style.width = "100%";
  }
  $("page-zoom").textContent = `${Math.round(ZOOMS[zoom] * 100)}%`;
}

// -- both ----------------------------------------------------------------------------------------------------------

async function follow() {
  if (pane.hidden) return;
  if (innerWidth >= WIDE && !leaves.dataset.asked) await chooseOne();
  const item = current() ?? shown()[0];
  if (!item) return leaf.original.say(words.pageChoose);
  const n = Number(item.dataset.n);
  await Promise.all(SIDES.filter((side) => leaf[side].seen()).map((side) => show(side, n)));
  if (current() === item || !current()) prefetch(item);
}

// What comes next is drawn while the reader looks at this.
async function prefetch(item) {
  const list = shown();
  const next = list[list.indexOf(item) + 1];
  if (!next) return;
  const known = await places();
  for (const side of SIDES.filter((one) => leaf[one].seen() && known.sides[one].kind === "page")) {
    const page = known.findings[Number(next.dataset.n) - 1]?.[side].page;
    if (!page) continue;
    const address = `${base}/${addressOf(side, page)}`;
    factsOf(side, page).then(() => (new Image().src = address), () => {});
  }
}

// The pane lies over the texts, or on the right half of their place where the window is wide: whatever else stands there.
function place() {
  if (pane.hidden) return;
  const beside = innerWidth >= WIDE;
  texts.classList.toggle("beside-page", beside);
  texts.inert = !beside;
  const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = texts;
  pane.style.left = `${offsetLeft + (beside ? offsetWidth : 0)}px`;
  pane.style.top = `${offsetTop}px`;
  pane.style.width = `${offsetWidth}px`;
  pane.style.height = `${offsetHeight}px`;
  size();
}

function open(yes) {
  pane.hidden = !yes;
  toggle?.setAttribute("aria-expanded", String(yes));
  if (!yes) {
    texts.inert = false;
    texts.classList.remove("beside-page");
    if (pane.contains(document.activeElement)) toggle?.focus();
  } else {
    place();
    follow();
  }
  sessionStorage.setItem("page", yes ? "1" : "");
}

// Half the place has room for one file: one that has pages, and of two the one under review.
async function chooseOne() {
  leaves.dataset.asked = "1";
  const { sides } = await places().catch(() => ({ sides: null }));
  if (sides) choose(sides.draft.kind === "page" || sides.original.kind === "text" ? "draft" : "original");
  size();
}

function choose(sides) {
  leaves.dataset.sides = sides;
  for (const button of pane.querySelectorAll("button[data-sides]")) {
    button.setAttribute("aria-pressed", String(button.dataset.sides === sides));
  }
}

function magnify(by) {
  const to = Math.max(0, Math.min(ZOOMS.length - 1, zoom + by));
  if (pane.hidden || to === zoom) return;
  zoom = to;
  size();
  for (const side of SIDES) {
    const one = leaf[side];
    if (!one.seen()) continue;
    // A sharper picture, in its own time; the one that is there stands until then.
    centre(one);
    const { page } = at[side] ?? {};
    if (page) factsOf(side, page).then(() => at[side].page === page && (one.image.src = `${base}/${addressOf(side, page)}`), () => {});
  }
}

function turn(one, by) {
  const now = at[one.side];
  if (!now) return;
  if (now.page) show(one.side, now.n, { page: now.page + by });
  else show(one.side, now.n, { paragraph: Math.max(0, one.middle + by * one.step) });
}

function choseIn(event) {
  const hit = event.target.closest("[data-f]");
  if (!hit) return false;
  const here = String(hit.dataset.f).split(" ").map((n) => byNumber.get(n)).filter(Boolean);
  const next = here[(here.indexOf(current()) + 1) % here.length];
  if (next && !next.hidden) select(next, { focus: false });
  return true;
}

pane.addEventListener("click", (event) => {
  if (choseIn(event)) return;
  const button = event.target.closest("button");
  if (!button) return;
  const one = leaf[button.closest(".leaf")?.dataset.side];
  if (button.id === "page-close") open(false);
  else if (button.dataset.zoom) magnify(Number(button.dataset.zoom));
  else if (button.dataset.turn) turn(one, Number(button.dataset.turn));
  else if (button.classList.contains("back")) show(one.side, at[one.side].n);
  else if (button.dataset.sides) {
    leaves.dataset.asked = "1";
    choose(button.dataset.sides);
    size();
    follow();
  }
});
pane.addEventListener("keydown", (event) => {
  if ((event.key === "Enter" || event.key === " ") && event.target.closest("g[data-f]")) {
    event.preventDefault();
    choseIn(event);
  }
});
toggle?.addEventListener("click", () => open(pane.hidden));
bind("p", () => open(pane.hidden), pane.dataset.key);
bind("+", () => magnify(1), pane.dataset.keyZoom);
bind("-", () => magnify(-1), pane.dataset.keyZoom);

document.addEventListener("finding:selected", follow);
for (const name of ["finding:changed", "filter:applied"]) {
  document.addEventListener(name, async () => {
    if (pane.hidden) return;
    for (const side of SIDES) {
      const now = at[side];
      if (now?.page && leaf[side].seen()) drawBoxes(leaf[side], now.n, await factsOf(side, now.page));
    }
  });
}
new ResizeObserver(place).observe(texts);
addEventListener("resize", place);
if (sessionStorage.getItem("page") && toggle) open(true);
