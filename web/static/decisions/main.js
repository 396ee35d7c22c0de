// Decisions on findings: one or many at once, by key or by button, and how they are taken back.

import { $, byNumber, current, fill, list, post, shown, toast, words } from "../review/state.js";
import { apply } from "../review/changes.js";
import { select } from "../review/select.js";
import { bind } from "../review/keys.js";

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
    if (next) select(next);
  }
}

async function undo(batch) {
  const result = await post("/undo", batch ? [["batch", batch]] : []);
  if (!result) return;
  apply(result);
  toast(result.findings.length ? words.undone : words.nothing);
  if (result.findings.length === 1) {
    const item = byNumber.get(String(result.findings[0].n));
    if (!item.hidden) select(item);
  }
}

function act(name) {
  if (!current()) return;
  if (name === "dismiss") askReason([current()]);
  else if (name === "comment") askComment(current());
  else decide(name, [current()]);
}

// Which findings an open dialog is about: the list may change while it is open.
let pending = [];

function askReason(targets) {
  pending = targets;
  const title = $("dismiss-title").dataset;
  $("dismiss-title").textContent =
    targets.length === 1 && targets[0] === current() ? title.single : targets.length === 1 ? title.one : fill(title.many, { n: targets.length });
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

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) act(button.dataset.do);
});
$("bulk").addEventListener("click", () => askReason(shown()));
document.addEventListener("filter:applied", (event) => showBulk(event.detail.count));
$("undo").addEventListener("click", () => undo());
$("toast").addEventListener("click", (event) => {
  if (event.target.dataset.batch) undo(event.target.dataset.batch);
});

function showBulk(count) {
  $("bulk").hidden = !count;
  $("bulk").textContent = count === 1 ? $("bulk").dataset.one : fill($("bulk").dataset.many, { n: count });
}
showBulk(shown().length);

const labels = $("decide").dataset;
bind("a", () => act("accept"), labels.accept);
bind("d", () => act("dismiss"), labels.dismiss);
bind("c", () => act("comment"), labels.comment);
bind("r", () => current() && current().dataset.status !== "open" && act("reopen"), labels.reopen);
bind("u", () => undo(), labels.undo);
