// Asks from time to time whether somebody else has decided meanwhile, and marks what changed. One cheap query while nothing did.

import { byNumber, fill, toast, words } from "../review/state.js";
import { apply } from "../review/changes.js";

const EVERY = 15000; // milliseconds
let etag = "";
const comments = new Map();

export function watch(address) {
  const ask = async () => {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch(address, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    } catch {
      return; // the next try may find the server again; whoever decides now is told
    }
    if (answer.status !== 200) return;
    etag = answer.headers.get("ETag");
    show(await answer.json());
  };
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("decisions:ask", ask);
  ask();
}

// What this page has just done itself is no news.
export function know(findings) {
  for (const { n, said } of findings) comments.set(n, said);
}

function show(result) {
  const changed = [];
  for (const one of result.findings) {
    const item = byNumber.get(String(one.n));
    const before = comments.get(one.n);
    const talked = before !== undefined && one.said > before;
    comments.set(one.n, one.said);
    if (item && (String(one.version) !== item.dataset.version || talked)) changed.push({ one, item, talked });
  }
  if (!changed.length) return;
  apply({ ...result, findings: changed.map(({ one }) => one) });
  for (const { one, item, talked } of changed) mark(item, one, talked);
  toast(fill(words.meanwhileMany, { n: changed.length }));
}

function mark(item, { by, label }, talked) {
  const head = item.querySelector(".head");
  const note = head.querySelector(".meanwhile") ?? head.appendChild(document.createElement("span"));
  note.className = "meanwhile";
  note.textContent = talked ? words.meanwhileComment : fill(words.meanwhile, { who: by || words.machine, status: label });
}

// Seen once it is selected and left again.
document.addEventListener("finding:selected", ({ detail: { item } }) => {
  for (const other of document.querySelectorAll("#findings li.looked-at .meanwhile")) other.remove();
  item.classList.toggle("looked-at", Boolean(item.querySelector(".meanwhile")));
});
document.addEventListener("finding:conflict", (event) => {
  for (const one of event.detail.findings ?? []) {
    const item = byNumber.get(String(one.n));
    if (item) mark(item, one, false);
  }
});
