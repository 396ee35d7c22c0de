// The review page: filter, select, centre both places, decide. One listener an event, however many findings there are.

const $ = (id) => document.getElementById(id);
const panes = $("panes");
const texts = $("texts");
const list = $("findings");
const filter = $("filter");
const words = JSON.parse($("words").textContent);
const csrf = document.querySelector("meta[name=csrf]").content;
const base = panes.dataset.base;
const SAME_LINE = 40; // pixels: closer places need not be brought level
const RANKS = ["gone", "info", "low", "medium", "high"];

const items = [...list.children];
const byNumber = new Map(items.map((item) => [item.dataset.n, item]));
const marksOf = new Map();
for (const mark of texts.querySelectorAll("mark")) {
  for (const n of mark.dataset.f.split(" ")) {
    if (!marksOf.has(n)) marksOf.set(n, []);
    marksOf.get(n).push(mark);
  }
}
const haystack = new Map();
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const shown = () => items.filter((item) => !item.hidden);
let current = null;

// -- filter ------------------------------------------------------------------------------------------------

function applyFilter() {
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
  $("bulk").hidden = !count;
  $("bulk").textContent = count === 1 ? $("bulk").dataset.one : fill($("bulk").dataset.many, { n: count });
  texts.classList.toggle("only-marked", data.has("only"));
  const query = new URLSearchParams();
  if (severities.size < 4) query.set("severity", [...severities].join(" "));
  for (const [name, value] of Object.entries({ type, status, text })) if (value) query.set(name, value);
  if (data.has("only")) query.set("only", "1");
  const search = query.size ? `?${query}` : "";
  if (search !== location.search) history.replaceState(null, "", location.pathname + search + location.hash);
}

function searchable(item) {
  if (!haystack.has(item)) {
    const head = item.querySelector(".head");
    haystack.set(item, `${head.textContent} ${item.dataset.quotes}`.toLowerCase());
  }
  return haystack.get(item);
}

function restoreFilter() {
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

// -- selection ---------------------------------------------------------------------------------------------

async function select(item, { focus = true, centre = true } = {}) {
  if (current && current !== item) close(current);
  current = item;
  const n = item.dataset.n;
  item.classList.add("current");
  const head = item.querySelector(".head");
  head.setAttribute("aria-current", "true");
  head.setAttribute("aria-expanded", "true");
  for (const mark of marksOf.get(n) ?? []) mark.classList.add("selected");
  history.replaceState(null, "", `${location.pathname}${location.search}#f${n}`);
  if (centre) centreBoth(n);
  const slot = item.querySelector(".slot");
  slot.hidden = false;
  const loaded = load(item);
  item.scrollIntoView({ block: "nearest" });
  if (focus) head.focus({ preventScroll: true });
  await loaded;
  if (current === item) item.scrollIntoView({ block: "nearest" });
}

function close(item) {
  item.classList.remove("current");
  const head = item.querySelector(".head");
  head.removeAttribute("aria-current");
  head.setAttribute("aria-expanded", "false");
  item.querySelector(".slot").hidden = true;
  for (const mark of marksOf.get(item.dataset.n) ?? []) mark.classList.remove("selected");
}

async function load(item, again = false) {
  const slot = item.querySelector(".slot");
  if (slot.dataset.loaded && !again) return;
  if (!again) slot.textContent = words.loading;
  try {
    const answer = await fetch(`${base}/findings/${item.dataset.n}?fragment=1`);
    if (!answer.ok) throw new Error(answer.status);
    // The fragment is made by our own server, which escapes every text in it.
    slot.innerHTML = await answer.text();
    slot.dataset.loaded = "1";
  } catch {
    slot.textContent = words.failed;
  }
}

function step(by) {
  const visible = shown();
  if (!visible.length) return;
  const at = visible.indexOf(current);
  let to = at + by;
  if (at < 0) {
    // The current one was filtered away: go on from where it stood.
    const after = visible.findIndex((item) => current && Number(item.dataset.n) > Number(current.dataset.n));
    to = !current ? 0 : after < 0 ? visible.length - 1 : by > 0 ? after : after - 1;
  }
  select(visible[Math.max(0, Math.min(visible.length - 1, to))]);
}

// The places on both sides of a finding: its marks, or the cell in which nothing stands.
function placesOf(n) {
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
function centreBoth(n) {
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

function centreOne(element) {
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

list.addEventListener("click", (event) => {
  const item = event.target.closest("li[data-n]");
  if (!item) return;
  const button = event.target.closest("[data-do]");
  if (button) return void act(button.dataset.do);
  const jump = event.target.closest("a.jump");
  if (jump && !opensElsewhere(event)) {
    event.preventDefault();
    setView("texts");
    const place = placesOf(item.dataset.n)[jump.dataset.side];
    if (place) centreOne(place);
    return;
  }
  const toRow = event.target.closest("a.to-row");
  if (toRow && !opensElsewhere(event)) {
    event.preventDefault();
    return showRow(toRow.hash);
  }
  if (event.target.closest(".head") && !opensElsewhere(event)) {
    event.preventDefault();
    select(item);
  }
});

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
  const next = here[(here.indexOf(current) + 1) % here.length];
  if (next.hidden) {
    filter.reset();
    setTimeout(() => select(next, { centre: false }));
  } else {
    select(next, { centre: false });
  }
  setView("findings");
});

function showRow(hash) {
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

const opensElsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0;

// -- decisions ---------------------------------------------------------------------------------------------

async function post(path, values) {
  const body = new URLSearchParams();
  for (const [name, value] of values) body.append(name, value);
  let answer;
  try {
    answer = await fetch(base + path, {
      method: "POST",
      body,
      headers: { "X-CSRF-Token": csrf, Accept: "application/json" },
    });
  } catch {
    toast(words.failed);
    return null;
  }
  if (answer.status === 409) {
    // Somebody else was faster: what holds now is shown, and nothing was overwritten.
    apply(await answer.json());
    applyFilter();
    toast(words.conflict);
    return null;
  }
  if (!answer.ok) {
    toast(answer.status === 401 ? words.signedOut : answer.status === 403 ? words.forbidden : words.refused);
    return null;
  }
  return answer.json();
}

function apply(result) {
  for (const { n, status, label, version } of result.findings) {
    const item = byNumber.get(String(n));
    item.dataset.status = status;
    item.dataset.version = version;
    const chip = item.querySelector(".head .status");
    chip.className = `status status-${status}`;
    chip.textContent = label;
    haystack.delete(item);
    const slot = item.querySelector(".slot");
    delete slot.dataset.loaded;
    if (item === current) load(item, true);
    for (const mark of marksOf.get(String(n)) ?? []) recolour(mark);
  }
  const total = items.length;
  const done = total - result.counts.open;
  $("meter").value = done;
  $("decided").textContent = fill($("decided").dataset.text, { done, total });
  for (const option of filter.elements.status.options) {
    if (option.value) option.textContent = `${option.dataset.name} (${result.counts[option.value]})`;
  }
  $("undo").disabled = !result.can_undo;
}

function recolour(mark) {
  const ranks = mark.dataset.f.split(" ").map((n) => {
    const { status, severity } = byNumber.get(n).dataset;
    return status === "dismissed" ? 0 : RANKS.indexOf(severity);
  });
  for (const name of RANKS) mark.classList.remove(`mark-${name}`);
  mark.classList.add(`mark-${RANKS[Math.max(...ranks)]}`);
}

async function decide(action, targets, extra = {}) {
  const values = [["action", action], ...Object.entries(extra), ...targets.flatMap((item) => [["finding", item.dataset.n], ["seen", item.dataset.version]])];
  const result = await post("/decisions", values);
  if (!result) return;
  const before = shown();
  apply(result);
  const many = action === "dismiss" && targets.length > 1;
  toast(many ? fill(words.dismissMany, { n: targets.length }) : words[action], result.batch);
  if (targets.length === 1 && (action === "accept" || action === "dismiss")) {
    const next = before[before.indexOf(targets[0]) + 1];
    applyFilter();
    if (next) select(next);
  } else {
    applyFilter();
  }
}

async function undo(batch) {
  const result = await post("/undo", batch ? [["batch", batch]] : []);
  if (!result) return;
  apply(result);
  applyFilter();
  toast(result.findings.length ? words.undone : words.nothing);
  if (result.findings.length === 1) {
    const item = byNumber.get(String(result.findings[0].n));
    if (!item.hidden) select(item);
  }
}

function act(name) {
  if (!current) return;
  if (name === "dismiss") askReason([current]);
  else if (name === "comment") askComment(current);
  else decide(name, [current]);
}

// Which findings an open dialog is about: the list may change while it is open.
let pending = [];

function askReason(targets) {
  pending = targets;
  const title = $("dismiss-title").dataset;
  $("dismiss-title").textContent =
    targets.length === 1 && targets[0] === current ? title.single : targets.length === 1 ? title.one : fill(title.many, { n: targets.length });
  const form = $("dismiss-dialog").querySelector("form");
  form.elements.note.value = "";
  $("dismiss-dialog").returnValue = "";
  $("dismiss-dialog").showModal();
  form.querySelector("input:checked").focus();
}

function askComment(item) {
  pending = [item];
  $("comment-dialog").querySelector("textarea").value = "";
  $("comment-dialog").returnValue = "";
  $("comment-dialog").showModal();
}

$("dismiss-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue !== "ok") return;
  const data = new FormData(event.target.querySelector("form"));
  decide("dismiss", pending, { reason: data.get("reason"), note: data.get("note") });
});
$("comment-dialog").addEventListener("close", (event) => {
  const note = new FormData(event.target.querySelector("form")).get("note").trim();
  if (event.target.returnValue === "ok" && note) decide("comment", pending, { note });
});
$("dismiss-dialog").addEventListener("keydown", (event) => {
  if (event.target.type !== "radio") return;
  const radios = event.currentTarget.querySelectorAll("input[type=radio]");
  const chosen = radios[Number(event.key) - 1];
  if (chosen) {
    chosen.checked = true;
    chosen.focus();
  }
});
$("comment-dialog").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.querySelector("button[value=ok]").click();
});

$("bulk").addEventListener("click", () => askReason(shown()));
$("undo").addEventListener("click", () => undo());
$("help").addEventListener("click", () => $("help-dialog").showModal());

let toastTimer = 0;
function toast(text, batch = null) {
  const box = $("toast");
  box.textContent = text;
  if (batch) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = words.undo;
    button.dataset.batch = batch;
    box.append(" ", button);
  }
  box.classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("on"), 8000);
}
$("toast").addEventListener("click", (event) => {
  if (event.target.dataset.batch) undo(event.target.dataset.batch);
});

// -- keys --------------------------------------------------------------------------------------------------

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => act("accept"),
  d: () => act("dismiss"),
  c: () => act("comment"),
  r: () => current && current.dataset.status !== "open" && act("reopen"),
  u: () => undo(),
  "/": () => filter.elements.text.focus(),
  "?": () => $("help-dialog").showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && typing && !event.target.closest("dialog")) return event.target.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const run = KEYS[event.key];
  if (!run) return;
  event.preventDefault();
  run();
});

// -- small screens: one pane at a time ---------------------------------------------------------------------

function setView(view) {
  panes.dataset.view = view;
  for (const button of document.querySelectorAll(".switch button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}
document.querySelector(".switch").addEventListener("click", (event) => {
  const view = event.target.closest("button")?.dataset.view;
  if (!view) return;
  setView(view);
  if (view === "texts" && current) centreBoth(current.dataset.n);
});

restoreFilter();
applyFilter();
const hash = location.hash;
if (/^#f\d+$/.test(hash) && byNumber.has(hash.slice(2))) select(byNumber.get(hash.slice(2)));
else if (/^#r\d+$/.test(hash)) showRow(hash);
document.documentElement.dataset.ready = "1";
