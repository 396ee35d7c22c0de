// The sentences of a translation: choose a row, write what you propose, save, go on. A row's findings, terms and history are asked
// for when it is opened.

import { bind } from "../review/keys.js";

const $ = (id) => document.getElementById(id);
const list = $("rows");
const base = list.dataset.base;
const csrf = document.querySelector("meta[name=csrf]").content;
const words = JSON.parse($("words").textContent);
const rows = [...list.children];
const narrow = $("narrow");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const shown = () => rows.filter((row) => !row.hidden);
let current = null;

// -- toast -------------------------------------------------------------------------------------------------

let toastTimer = 0;
function toast(text, label = "", run = null) {
  const box = $("toast");
  box.textContent = text;
  if (run) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = label;
    button.addEventListener("click", run, { once: true });
    box.append(" ", button);
  }
  box.classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("on"), 8000);
}

// -- narrowing ---------------------------------------------------------------------------------------------

const haystack = new Map();
function searchable(row) {
  if (!haystack.has(row)) {
    const texts = [...row.querySelectorAll(":scope > .text")].map((one) => one.textContent);
    haystack.set(row, texts.join(" ").toLowerCase());
  }
  return haystack.get(row);
}

function applyNarrow() {
  const kind = narrow.elements.show.value;
  const text = narrow.elements.text.value.trim().toLowerCase();
  let count = 0;
  for (const row of rows) {
    row.hidden = !(row.dataset.kinds.split(" ").includes(kind) && (!text || searchable(row).includes(text)));
    count += !row.hidden;
  }
  $("shown").textContent = fill($("shown").dataset.text, { shown: count, total: rows.length });
  $("none").hidden = count > 0;
  const query = new URLSearchParams();
  if (kind !== "all") query.set("show", kind);
  if (text) query.set("text", narrow.elements.text.value.trim());
  history.replaceState(null, "", location.pathname + (query.size ? `?${query}` : "") + location.hash);
}

function recount() {
  for (const option of narrow.elements.show.options) {
    const count = rows.filter((row) => row.dataset.kinds.split(" ").includes(option.value)).length;
    option.textContent = `${option.dataset.name} (${count})`;
    if (option.value === "edited" && $("trial")) $("trial").disabled = !count;
  }
}

narrow.addEventListener("input", applyNarrow);
narrow.addEventListener("submit", (event) => event.preventDefault());

// -- choosing a row ----------------------------------------------------------------------------------------

const slotOf = (row) => row.querySelector(":scope > .slot");
const numberOf = (row) => row.querySelector(".number");
const fieldOf = (row) => row.querySelector("textarea[name=text]");

function close(row) {
  row.classList.remove("current");
  numberOf(row).removeAttribute("aria-current");
  slotOf(row).hidden = true;
}

async function select(row, { focus = true } = {}) {
  if (current && current !== row) close(current);
  current = row;
  row.classList.add("current");
  numberOf(row).setAttribute("aria-current", "true");
  const slot = slotOf(row);
  slot.hidden = false;
  history.replaceState(null, "", `${location.pathname}${location.search}#${row.id}`);
  if (focus) numberOf(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  if (slot.childElementCount) return;
  slot.textContent = words.loading;
  try {
    const answer = await fetch(`${base}/${row.dataset.row}?fragment=1`, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    // Made by our own server, which escapes every text in it.
    slot.innerHTML = await answer.text();
  } catch {
    slot.textContent = words.failed;
    return;
  }
  // A row that is taller than the window is read from its beginning.
  const tall = row.offsetHeight > innerHeight - 80;
  if (current === row) row.scrollIntoView({ block: tall ? "start" : "nearest" });
}

function step(by) {
  const visible = shown();
  if (!visible.length) return;
  const at = visible.indexOf(current);
  if (at >= 0) return select(visible[Math.max(0, Math.min(visible.length - 1, at + by))]);
  // The current one was narrowed away: go on from where it stood.
  const after = visible.findIndex((row) => current && Number(row.dataset.row) > Number(current.dataset.row));
  const to = !current ? 0 : after < 0 ? visible.length - 1 : by > 0 ? after : Math.max(after - 1, 0);
  return select(visible[to]);
}

async function edit(row) {
  await select(row, { focus: false });
  const field = fieldOf(row);
  if (!field || current !== row) return;
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollIntoView({ block: "nearest" });
}

list.addEventListener("click", (event) => {
  const row = event.target.closest(".line");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
  if (event.target.closest(".number")) {
    event.preventDefault();
    return void (row === current ? (close(row), (current = null)) : select(row));
  }
  const taker = event.target.closest("[data-put], [data-all]");
  if (taker) {
    event.preventDefault();
    return put(row, taker.dataset);
  }
  if (event.target.closest("[data-do=cancel]")) return cancel(row);
  if (event.target.closest(".slot")) return;
  // Selecting words is no click on the row.
  if (!String(getSelection()) && row !== current) select(row, { focus: false });
});
list.addEventListener("dblclick", (event) => {
  const row = event.target.closest(".line");
  if (row && event.target.closest(".meta")) edit(row);
});

// -- the field ---------------------------------------------------------------------------------------------

const dirty = (field) => field !== null && field.value !== field.dataset.saved;

function put(row, { put: text, instead, all }) {
  const field = fieldOf(row);
  if (!field) return;
  const [start, end] = [field.selectionStart, field.selectionEnd];
  if (all !== undefined) {
    field.value = all;
  } else if (instead && field.value.includes(instead)) {
    const at = field.value.indexOf(instead);
    field.setRangeText(text, at, at + instead.length, "end");
  } else if (field.dataset.touched) {
    field.setRangeText(text, start, end, "end");
  } else {
    field.value = `${field.value} ${text}`.trim();
  }
  mark(field);
  field.focus();
}

function mark(field) {
  field.dataset.touched = "1";
  field.closest(".line").classList.toggle("unsaved", dirty(field));
}

function cancel(row) {
  const field = fieldOf(row);
  if (!field) return;
  const typed = field.value;
  if (dirty(field)) {
    field.value = field.dataset.saved;
    mark(field);
    toast(words.put_aside, words.bring_back, async () => {
      await edit(row);
      fieldOf(row).value = typed;
      mark(fieldOf(row));
    });
  }
  numberOf(row).focus({ preventScroll: true });
}

list.addEventListener("input", (event) => event.target.matches("textarea[name=text]") && mark(event.target));
list.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea[name=text]")) event.target.dataset.touched = "1";
});
list.addEventListener("keydown", (event) => {
  if (!event.target.matches("textarea[name=text]")) return;
  const row = event.target.closest(".line");
  if (event.key === "Escape" && !event.isComposing) {
    event.preventDefault();
    event.stopPropagation();
    cancel(row);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    save(row, { next: true });
  }
});
list.addEventListener("submit", (event) => {
  if (!event.target.matches("form.editor")) return;
  event.preventDefault();
  const by = event.submitter;
  save(event.target.closest(".line"), { withdraw: by?.name === "do", next: by?.value === "next" });
});

async function post(path, values) {
  try {
    return await fetch(path, {
      method: "POST",
      body: new URLSearchParams(values),
      headers: { "X-CSRF-Token": csrf, Accept: "application/json" },
    });
  } catch {
    return null;
  }
}

let busy = false;
async function save(row, { withdraw = false, next = false }) {
  const form = row.querySelector("form.editor");
  if (!form || busy) return;
  busy = true;
  const values = { text: form.elements.text.value, seen: form.elements.seen.value };
  const before = shown();
  const answer = await post(`${base}/${row.dataset.row}`, withdraw ? { ...values, do: "withdraw" } : values);
  busy = false;
  if (!answer) return toast(words.failed);
  if (!answer.ok && answer.status !== 409) {
    const said = { 401: words.signedOut, 403: words.forbidden, 429: words.busy };
    return toast(said[answer.status] ?? words.refused);
  }
  const result = await answer.json();
  redraw(row, result);
  if (answer.status === 409) {
    toast(words.conflict);
    mark(fieldOf(row));
    fieldOf(row).focus();
    return;
  }
  row.classList.remove("unsaved");
  toast(result.warning || (row.dataset.kinds.includes("edited") || withdraw ? words.saved : words.same));
  recount();
  if (next) {
    const following = before[before.indexOf(row) + 1];
    if (following) return edit(following);
  }
  numberOf(row).focus({ preventScroll: true });
}

function redraw(row, result) {
  const slot = slotOf(row);
  for (const old of [...row.children]) if (old !== slot) old.remove();
  const made = document.createElement("template");
  made.innerHTML = result.line;
  row.prepend(made.content);
  slot.innerHTML = result.slot;
  row.dataset.kinds = result.kinds.join(" ");
  haystack.delete(row);
  if (row === current) numberOf(row).setAttribute("aria-current", "true");
}

addEventListener("beforeunload", (event) => {
  if (rows.some((row) => row.classList.contains("unsaved"))) event.preventDefault();
});

// -- adding a term -----------------------------------------------------------------------------------------

const chosen = { source: "", target: "" };

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const text = String(selection).replace(/\s+/g, " ").trim();
  if (!text || text.length > 200 || !selection.anchorNode) return;
  const from = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".line > .text");
  const cell = from(selection.anchorNode);
  if (!cell || cell !== from(selection.focusNode) || !$("term-dialog")) return;
  chosen[cell.classList.contains("source") ? "source" : "target"] = text;
  drawChosen();
});

function drawChosen() {
  $("picked").hidden = !chosen.source && !chosen.target;
  $("picked-source").textContent = chosen.source || "…";
  $("picked-target").textContent = chosen.target || "…";
}

function forgetChosen() {
  chosen.source = chosen.target = "";
  drawChosen();
}

function askTerm() {
  const dialog = $("term-dialog");
  if (!dialog) return;
  if (!chosen.source && !chosen.target) return toast(words.select);
  const fields = dialog.querySelector("form").elements;
  const chinese = list.dataset.chinese;
  fields.zh.value = chosen[chinese];
  fields.preferred.value = chosen[chinese === "source" ? "target" : "source"];
  for (const name of ["accepted", "forbidden", "note"]) fields[name].value = "";
  dialog.querySelector(".error").hidden = true;
  dialog.showModal();
  (fields.zh.value ? fields.preferred : fields.zh).focus();
}

$("add-term").addEventListener("click", askTerm);
$("drop-term").addEventListener("click", forgetChosen);
$("term-dialog")?.addEventListener("click", (event) => event.target.dataset.do === "close" && $("term-dialog").close());
$("term-dialog")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await post(form.action, new FormData(form));
  const said = form.querySelector(".error");
  const result = answer && (answer.ok || [400, 409].includes(answer.status)) ? await answer.json().catch(() => null) : null;
  if (!result?.said) {
    said.textContent = result?.error ?? (answer?.status === 403 ? words.forbidden : words.refused);
    said.hidden = false;
    return;
  }
  $("term-dialog").close();
  forgetChosen();
  getSelection().removeAllRanges();
  toast(result.said);
  // What stands in the open row may be a term now. A text that is not saved stays where it is.
  if (current && !dirty(fieldOf(current))) {
    slotOf(current).replaceChildren();
    select(current, { focus: false });
  }
});

// -- keys --------------------------------------------------------------------------------------------------

const labels = $("keys").dataset;
bind("j", () => step(1), labels.next);
bind("k", () => step(-1), labels.next);
bind("e", () => edit(current ?? shown()[0]), labels.edit);
bind("/", () => narrow.elements.text.focus(), labels.search);
bind("t", askTerm, labels.term);
bind("?", () => $("help-dialog").showModal(), labels.help);
$("help").addEventListener("click", () => $("help-dialog").showModal());

// -- start -------------------------------------------------------------------------------------------------

document.documentElement.dataset.ready = "1";
const wanted = location.hash.startsWith("#s") ? location.hash.slice(2) : list.dataset.opened;
const first = rows.find((row) => row.dataset.row === wanted);
if (first) {
  first.hidden = false;
  select(first).then(() => first.scrollIntoView({ block: "center" }));
}
