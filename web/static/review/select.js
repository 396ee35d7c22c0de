// Which finding is selected: its details open in the list, and both its places come to the middle.

import { base, current, items, list, marksOf, setCurrent, shown, words } from "./state.js";
import { reveal } from "./filter.js";
import { centreBoth, centreOne, placesOf, setView, showRow } from "./places.js";

export async function select(item, { focus = true, centre = true } = {}) {
  const before = current();
  if (before && before !== item) close(before);
  setCurrent(item);
  reveal(item);
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
  document.dispatchEvent(new CustomEvent("finding:selected", { detail: { n: Number(n), item } }));
  await loaded;
  if (current() === item) item.scrollIntoView({ block: "nearest" });
}

function close(item) {
  item.classList.remove("current");
  const head = item.querySelector(".head");
  head.removeAttribute("aria-current");
  head.setAttribute("aria-expanded", "false");
  item.querySelector(".slot").hidden = true;
  for (const mark of marksOf.get(item.dataset.n) ?? []) mark.classList.remove("selected");
}

export async function load(item, again = false) {
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

export function step(by) {
  const visible = shown();
  if (!visible.length) return;
  const at = visible.indexOf(current());
  let to = at + by;
  if (at < 0) {
    // The current one was filtered away: go on from where it stood.
    const here = current() ? items.indexOf(current()) : -1;
    const after = visible.findIndex((item) => items.indexOf(item) > here);
    to = !current() ? 0 : after < 0 ? visible.length - 1 : by > 0 ? after : after - 1;
  }
  select(visible[Math.max(0, Math.min(visible.length - 1, to))]);
}

export const opensElsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0;

list.addEventListener("click", (event) => {
  const item = event.target.closest("li[data-n]");
  if (!item || opensElsewhere(event)) return;
  const jump = event.target.closest("a.jump");
  if (jump) {
    event.preventDefault();
    setView("texts");
    const place = placesOf(item.dataset.n)[jump.dataset.side];
    if (place) centreOne(place);
    return;
  }
  const toRow = event.target.closest("a.to-row");
  if (toRow) {
    event.preventDefault();
    return showRow(toRow.hash);
  }
  if (event.target.closest(".head")) {
    event.preventDefault();
    select(item);
  }
});
