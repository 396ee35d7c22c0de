// Alignment by hand on the review page: a panel in which clauses of a row are linked, split or parted. The script adds a button to each
// row; whoever may not correct has no panel, and gets none.

import { $, base, csrf, current, fill, texts, toast, words } from "../review/state.js";
import { placesOf, showRow } from "../review/places.js";
import { bind } from "../review/keys.js";

const SIDES = ["original", "draft"];
const other = (side) => (side === "original" ? "draft" : "original");
const panel = $("align-panel");
let map = null;
let chosen = null; // {original: [index], draft: [index]}
let opener = null;

for (const link of document.querySelectorAll(".align-finding")) {
  link.addEventListener("click", (event) => {
    const item = $(`f${link.dataset.n}`);
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    item.querySelector(".head").click();
  });
}

if (panel) {
  addButtons();
  bind("l", () => current() && open(rowOf(current())), panel.dataset.key);
}

function addButtons() {
  for (const row of texts.querySelectorAll(".row")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "align-open";
    button.textContent = words.alignShort;
    const heading = row.querySelector("h3");
    button.setAttribute("aria-label", fill(words.alignRow, { clause: heading.firstChild.textContent.trim() }));
    heading.append(" ", button);
  }
}

// The row in which the selected finding stands.
function rowOf(item) {
  const places = placesOf(item.dataset.n);
  return (places.original ?? places.draft)?.closest(".row");
}

texts.addEventListener("click", (event) => {
  if (!panel) return;
  const button = event.target.closest(".align-open");
  if (button) return open(button.closest(".row"), button);
  const clause = event.target.closest(".clause");
  if (panel.hidden || !clause || !map || String(getSelection())) return;
  const cell = clause.closest(".cell");
  const side = cell.classList.contains("cell-original") ? "original" : "draft";
  const [row, at] = [Number(clause.closest(".row").id.slice(1)), [...cell.children].indexOf(clause)];
  toggle(side, map.rows[row][SIDES.indexOf(side)][at]);
});

async function open(row, button = null) {
  if (!row) return;
  // A small screen has no room for the panel beside the texts: the page of corrections has the same form.
  if (innerWidth <= 860) return location.assign(`${base}/alignment?row=${row.id.slice(1)}#make`);
  map ??= await ask("/alignment/map");
  if (!map) return;
  opener = button;
  const [original, draft] = map.rows[Number(row.id.slice(1))];
  chosen = { original: [...original], draft: [...draft] };
  panel.querySelector("input[value=link]").checked = true;
  for (const input of panel.querySelectorAll("input[type=search]")) input.value = "";
  panel.hidden = false;
  document.body.classList.add("aligning");
  showRow(`#${row.id}`);
  changed();
  panel.focus();
}

function close() {
  panel.hidden = true;
  document.body.classList.remove("aligning");
  mark();
  if (opener?.isConnected) opener.focus();
}

function toggle(side, index) {
  const mine = chosen[side];
  const at = mine.indexOf(index);
  if (at >= 0) mine.splice(at, 1);
  else mine.push(index);
  mine.sort((a, b) => a - b);
  changed();
}

function changed() {
  const alone = !chosen.original.length || !chosen.draft.length;
  const unlink = panel.querySelector("input[value=unlink]");
  unlink.disabled = alone;
  if (alone && unlink.checked) panel.querySelector("input[value=link]").checked = true;
  panel.querySelector(".align-link-name").textContent = alone ? words.alignAlone : words.alignLink;
  for (const side of SIDES) {
    showChosen(side);
    search(side);
  }
  mark();
  preview();
}

// The chosen clauses stand out in the texts.
function mark() {
  for (const clause of texts.querySelectorAll(".clause.align-mark")) clause.classList.remove("align-mark");
  if (panel.hidden) return;
  for (const side of SIDES) {
    for (const index of chosen[side]) {
      const row = map[side][index].row;
      const at = map.rows[row][SIDES.indexOf(side)].indexOf(index);
      $(`r${row}`)?.querySelectorAll(`.cell-${side} > .clause`)[at]?.classList.add("align-mark");
    }
  }
}

function showChosen(side) {
  const list = side_(side).querySelector(".align-chosen");
  list.replaceChildren(
    ...chosen[side].map((index) => {
      const { name, begins } = map[side][index];
      const line = document.createElement("li");
      line.append(button("×", fill(words.alignRemove, { clause: name }), () => toggle(side, index)), text("b", name), " ", text("span", begins, "align-begins"));
      return line;
    }),
  );
  if (!chosen[side].length) list.append(text("li", words.alignEmpty, "muted"));
}

const side_ = (side) => panel.querySelector(`.align-side[data-side=${side}]`);
const asked = { original: 0, draft: 0, preview: 0 };

async function search(side) {
  const mine = ++asked[side];
  const query = new URLSearchParams({ side, q: side_(side).querySelector("input").value.trim() });
  for (const index of chosen[other(side)]) query.append("clause", index);
  const answer = await ask(`/alignment/candidates?${query}`);
  if (!answer || mine !== asked[side]) return;
  const list = side_(side).querySelector(".align-candidates");
  const found = answer.candidates.filter(({ index }) => !chosen[side].includes(index));
  list.replaceChildren(
    ...found.map(({ index, name, begins, score }) => {
      const line = document.createElement("li");
      line.append(button("+", fill(words.alignAdd, { clause: name }), () => toggle(side, index)), text("b", name), " ");
      if (score) line.append(text("span", score, "muted"), " ");
      line.append(text("span", begins, "align-begins"));
      return line;
    }),
  );
  if (!found.length) list.append(text("li", words.alignNone, "muted"));
}

for (const input of panel?.querySelectorAll("input[type=search]") ?? []) {
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search(input.closest(".align-side").dataset.side), 200);
  });
}

function values() {
  const query = new URLSearchParams({ kind: panel.querySelector("input[name=align-kind]:checked").value });
  for (const side of SIDES) for (const index of chosen[side]) query.append(side, index);
  return query;
}

async function preview() {
  const mine = ++asked.preview;
  const answer = await fetch(`${base}/alignment/preview?${values()}`);
  if (!answer.ok || mine !== asked.preview) return;
  // The fragment is made by our own server, which escapes every text in it.
  $("align-preview").innerHTML = await answer.text();
  $("align-apply").disabled = Boolean($("align-preview").querySelector(".align-refusal"));
}

async function apply() {
  $("align-apply").disabled = true;
  const body = values();
  body.append("seen", panel.dataset.seen);
  let answer;
  try {
    answer = await fetch(`${base}/alignment`, { method: "POST", body, headers: { "X-CSRF-Token": csrf, Accept: "application/json" } });
  } catch {
    $("align-apply").disabled = false;
    return toast(words.failed);
  }
  if (!answer.ok) {
    $("align-apply").disabled = false;
    const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? (await answer.json()).sentence : null;
    return say(said ?? (answer.status === 401 ? words.signedOut : answer.status === 403 ? words.forbidden : words.refused));
  }
  await follow(await answer.json());
}

// Waits for the checks, and goes to the row in what came out.
async function follow({ number, status, address }) {
  say(words.alignRunning);
  for (let pause = 150; ; pause = Math.min(pause * 1.3, 2000)) {
    await new Promise((done) => setTimeout(done, pause));
    const now = await ask(status, "");
    if (!now) return location.assign(`${base.replace(/\d+$/, number)}`);
    if (now.state === "waiting" || now.state === "running") continue;
    return location.assign(address);
  }
}

function say(sentence) {
  $("align-preview").replaceChildren(text("p", sentence, "align-said"));
}

async function ask(path, from = base) {
  try {
    const answer = await fetch(from + path, { headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
    toast(answer.status === 401 ? words.signedOut : words.refused);
  } catch {
    toast(words.failed);
  }
  return null;
}

function button(sign, name, run) {
  const made = text("button", sign, "align-pick");
  made.type = "button";
  made.setAttribute("aria-label", name);
  made.title = name;
  made.addEventListener("click", () => {
    const list = made.closest("ul");
    run();
    // The line is gone or will be: what was next to it is next.
    (list.querySelector("button") ?? panel).focus();
  });
  return made;
}

function text(kind, said, name = "") {
  const made = document.createElement(kind);
  made.textContent = said;
  if (name) made.className = name;
  return made;
}

$("align-close")?.addEventListener("click", close);
$("align-cancel")?.addEventListener("click", close);
$("align-apply")?.addEventListener("click", apply);
panel?.addEventListener("change", (event) => event.target.name === "align-kind" && preview());
panel?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.stopPropagation();
    close();
  }
});
