// Decisions on findings: by key, by button or in a dialog, on one or on many, and how they are taken back.

import { $, base, byNumber, current, fill, list, post, shown, toast, words } from "../review/state.js";
import { apply } from "../review/changes.js";
import { select } from "../review/select.js";
import { bind } from "../review/keys.js";
import { askBulk } from "./bulk.js";
import { watch } from "./watch.js";

const page = $("decide").dataset;
const decides = "decides" in page;
const comments = "comments" in page;
const LEAVING = new Set(["accept", "dismiss", "needs-source", "fix"]); // after these the next finding is shown

// A finding as it is seen now: a dialog may be open while somebody else decides, and must not overwrite that.
const seen = (item) => ({ item, version: item.dataset.version });

async function decide(action, { item, version }, extra = {}) {
  const values = { action, ...extra, finding: item.dataset.n, seen: version };
  const before = shown();
  const result = await post("/decisions", Object.entries(values));
  if (!result) return;
  apply(result);
  toast(words[action], result.batch);
  if (LEAVING.has(action)) {
    const next = before[before.indexOf(item) + 1];
    if (next) select(next);
  }
}

async function undo(batch) {
  const result = await post("/undo", batch ? [["batch", batch]] : []);
  if (!result) return;
  apply(result);
  toast(!result.undone ? words.nothing : result.undone === 1 && result.findings.length ? fill(words.undone, { n: result.findings[0].n }) : fill(words.undoneMany, { n: result.undone }));
  if (result.findings.length === 1) {
    const item = byNumber.get(String(result.findings[0].n));
    if (!item.hidden) select(item);
  }
}

// -- dialogs: which finding each is about, and the comment that is answered ----------------------------------------

let pending = null;
let answered = null;

function ask(dialog) {
  if (!current() || !dialog) return;
  pending = seen(current());
  dialog.returnValue = "";
  dialog.querySelector("form").reset();
  dialog.showModal();
  dialog.querySelector("input:checked, select, textarea, input")?.focus();
}

function askComment(reply = null) {
  const dialog = $("comment-dialog");
  if (!dialog || !current()) return;
  answered = reply;
  $("comment-title").textContent = reply ? $("comment-title").dataset.reply : $("comment-title").dataset.comment;
  $("answered").hidden = !reply;
  $("answered").textContent = reply ? $(`c${reply}`).querySelector(".note").textContent : "";
  ask(dialog);
}

function whenConfirmed(id, run) {
  $(id)?.addEventListener("close", (event) => {
    if (event.target.returnValue === "ok") run(new FormData(event.target.querySelector("form")));
  });
}
whenConfirmed("dismiss-dialog", (data) => decide("dismiss", pending, { reason: data.get("reason"), note: data.get("note") }));
whenConfirmed("source-dialog", (data) => decide("needs-source", pending, { note: data.get("note") }));
whenConfirmed("assign-dialog", (data) => decide("assign", pending, { assignee: data.get("assignee") }));
whenConfirmed("comment-dialog", (data) => {
  const note = data.get("note").trim();
  if (note) decide("comment", pending, answered ? { note, parent: answered } : { note });
});
$("dismiss-dialog")?.addEventListener("keydown", (event) => {
  if (event.target.type !== "radio") return;
  const radios = event.currentTarget.querySelectorAll("input[type=radio]");
  const chosen = radios[Number(event.key) - 1];
  if (chosen) {
    chosen.checked = true;
    chosen.focus();
  }
});
$("comment-dialog")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.querySelector("button[value=ok]").click();
});

const ACTS = {
  accept: () => decide("accept", seen(current())),
  fix: () => decide("fix", seen(current())),
  reopen: () => current().dataset.status !== "open" && decide("reopen", seen(current())),
  dismiss: () => ask($("dismiss-dialog")),
  "needs-source": () => ask($("source-dialog")),
  assign: () => ask($("assign-dialog")),
  mine: () => decide("assign", seen(current()), { assignee: page.me }),
  comment: () => askComment(),
  bulk: () => askBulk({ scope: "same", n: current().dataset.n }),
};
const act = (name) => current() && ACTS[name]();

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-reply], [data-undo]");
  if (!button) return;
  if (button.dataset.undo) return void undo(button.dataset.undo);
  if (button.dataset.reply) askComment(button.dataset.reply);
  else act(button.dataset.do);
});
$("undo").addEventListener("click", () => undo());
$("toast").addEventListener("click", (event) => {
  if (event.target.dataset.batch) undo(event.target.dataset.batch);
});

const filtered = () => ({ scope: "filter", numbers: shown().map((item) => Number(item.dataset.n)) });
const bulk = $("bulk");
if (decides) {
  const show = (count) => {
    bulk.hidden = !count;
    bulk.textContent = count === 1 ? bulk.dataset.one : fill(bulk.dataset.many, { n: count });
  };
  bulk.addEventListener("click", () => askBulk(filtered()));
  document.addEventListener("filter:applied", (event) => show(event.detail.count));
  show(shown().length);
  document.querySelector("[data-bulk]")?.addEventListener("click", (event) => {
    event.preventDefault();
    event.target.closest("details").open = false;
    askBulk(filtered());
  });
} else {
  bulk.hidden = true;
}
$("undo").hidden = !comments;

// -- keys ----------------------------------------------------------------------------------------------------------

if (decides) {
  bind("a", () => act("accept"), page.accept);
  bind("d", () => act("dismiss"), page.dismiss);
  bind("s", () => act("needs-source"), page.source);
  bind("f", () => act("fix"), page.fix);
  bind("r", () => act("reopen"), page.reopen);
  if ($("assign-dialog")) bind("g", () => act("assign"), page.assign);
  if ("takes" in page) bind("i", () => act("mine"), page.mine);
  bind("b", () => act("bulk"), page.bulk);
  bind("B", () => askBulk(filtered()), page.filtered);
}
if (comments) {
  bind("c", () => act("comment"), page.comment);
  bind("u", () => undo(), page.undo);
}

watch(`${base}/changes`, page);
