// Decisions on many findings: the server says which they are before anything is recorded, and what was left out afterwards.

import { $, base, csrf, fill, toast, words } from "../review/state.js";
import { apply } from "../review/changes.js";

const dialog = $("bulk-dialog");
const body = $("bulk-body");

// Numbers in the short form of the address: 1-3,7.
function ranges(numbers) {
  const runs = [];
  for (const n of [...numbers].sort((a, b) => a - b)) {
    if (runs.length && runs.at(-1)[1] === n - 1) runs.at(-1)[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([low, high]) => (low === high ? low : `${low}-${high}`)).join(",");
}

export async function askBulk({ scope, n = "", numbers = [] }) {
  if (!dialog || (scope === "filter" && !numbers.length)) return;
  const query = new URLSearchParams({ scope, numbers: ranges(numbers), ...(n && { n }) });
  await load(`${base}/bulk?${query}`);
}

async function load(address) {
  let answer;
  try {
    answer = await fetch(`${address}&fragment=1`);
  } catch {
    return toast(words.failed);
  }
  if (!answer.ok) return toast(answer.status === 403 ? words.forbidden : words.refused);
  // The fragment is made by our own server, which escapes every text in it.
  body.innerHTML = await answer.text();
  if (!dialog.open) dialog.showModal();
  showFields();
  body.querySelector("[aria-current]")?.focus();
}

// Only what the chosen action takes is shown; the button says on how many findings it is made.
function showFields() {
  const form = body.querySelector("form");
  if (!form) return;
  for (const field of form.querySelectorAll("[data-for]")) field.hidden = field.dataset.for !== form.elements.action.value;
  const button = form.querySelector(".primary");
  const box = form.querySelector("input[type=checkbox][name=decided]");
  button.textContent = !box || box.checked ? button.dataset.all : button.dataset.open;
}

async function send(form) {
  let answer;
  try {
    answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-CSRF-Token": csrf, Accept: "application/json" },
    });
  } catch {
    return toast(words.failed);
  }
  if (!answer.ok) {
    const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    return toast(said.problem ?? (answer.status === 401 ? words.signedOut : answer.status === 403 ? words.forbidden : words.refused));
  }
  const result = await answer.json();
  apply(result);
  toast(result.said, result.batch);
  if (result.left.length) showLeft(result.left);
  else dialog.close();
}

// What others decided on meanwhile was left out: it is named, with what holds.
function showLeft(left) {
  const box = document.createElement("div");
  box.className = "left-out";
  box.append(Object.assign(document.createElement("p"), { textContent: left.length === 1 ? words.leftOne : fill(words.left, { n: left.length }) }));
  const rows = document.createElement("ul");
  for (const { href, name, message, held } of left) {
    const row = document.createElement("li");
    const strong = Object.assign(document.createElement("b"), { textContent: held });
    row.append(Object.assign(document.createElement("a"), { href, textContent: name }), `: ${message} `, strong);
    rows.append(row);
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words.close });
  close.dataset.close = "";
  box.append(rows);
  body.replaceChildren(box, close);
  close.focus();
}

dialog?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) return dialog.close();
  const scope = event.target.closest("a[data-scope]");
  if (scope && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    load(scope.href);
  }
});
dialog?.addEventListener("input", showFields);
dialog?.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
