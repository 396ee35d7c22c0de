// Asks from time to time whether somebody else has decided meanwhile, and marks what changed. One cheap query while nothing did.

import { $, byNumber, fill, items, toast, words } from "../review/state.js";
import { apply } from "../review/changes.js";

const EVERY = 15000; // milliseconds

// `mark` names the state that the page was made in, `since` where its news begin.
export function watch(address, { mark, since }) {
  let etag = `"${mark}"`;
  const ask = async () => {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch(`${address}?${new URLSearchParams({ since })}`, { headers: { "If-None-Match": etag }, cache: "no-store" });
    } catch {
      return; // the next try may find the server again; whoever decides now is told
    }
    if (answer.status !== 200) return;
    etag = answer.headers.get("ETag");
    const result = await answer.json();
    since = result.since;
    show(result);
  };
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("decisions:ask", ask);
}

function show({ findings, can_undo }) {
  // What this page has done itself is no news: it has the version already.
  const changed = findings.filter((one) => {
    const item = byNumber.get(String(one.n));
    return item && (String(one.version) !== item.dataset.version || one.commented);
  });
  if (!changed.length) return;
  const status = new Map(changed.map((one) => [String(one.n), one.status]));
  const counts = Object.fromEntries([...$("filter").elements.status.options].map((option) => [option.value, 0]));
  for (const item of items) counts[status.get(item.dataset.n) ?? item.dataset.status] += 1;
  apply({ findings: changed, counts, can_undo });
  for (const one of changed) mark(byNumber.get(String(one.n)), one);
  toast(changed.length === 1 ? words.meanwhileOne : fill(words.meanwhileMany, { n: changed.length }));
}

function mark(item, { by, label, commented }) {
  const head = item.querySelector(".head");
  const note = head.querySelector(".meanwhile") ?? head.appendChild(document.createElement("span"));
  note.className = "meanwhile";
  note.textContent = commented ? words.meanwhileComment : fill(words.meanwhile, { who: by || words.machine, status: label });
}

// Seen once it is selected and left again.
document.addEventListener("finding:selected", ({ detail: { item } }) => {
  for (const other of document.querySelectorAll("#findings li.looked-at .meanwhile")) other.remove();
  item.classList.toggle("looked-at", Boolean(item.querySelector(".meanwhile")));
});
document.addEventListener("finding:conflict", (event) => {
  for (const one of event.detail.findings ?? []) {
    const item = byNumber.get(String(one.n));
    if (item) mark(item, one);
  }
});
