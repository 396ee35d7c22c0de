// What the modules of the review page share: the findings in the list, which one is selected, and how to speak to the server.
// It imports none of them, so that it is there before they run.

export const $ = (id) => document.getElementById(id);
export const panes = $("panes");
export const texts = $("texts");
export const list = $("findings");
export const base = panes.dataset.base;
export const csrf = document.querySelector("meta[name=csrf]").content;
// Every <script type="application/json" class="words"> adds its messages.
export const words = Object.assign({}, ...[...document.querySelectorAll("script.words")].map((one) => JSON.parse(one.textContent)));

export const items = [...list.children];
export const byNumber = new Map(items.map((item) => [item.dataset.n, item]));
export const marksOf = new Map();
for (const mark of texts.querySelectorAll("mark")) {
  for (const n of mark.dataset.f.split(" ")) {
    if (!marksOf.has(n)) marksOf.set(n, []);
    marksOf.get(n).push(mark);
  }
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const shown = () => items.filter((item) => !item.hidden);

let selected = null;
export const current = () => selected;
export const setCurrent = (item) => (selected = item);

// Sends a form to an address below the comparison's and returns the answer; null where it was refused, which the page then says.
export async function post(path, values) {
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
    const said = await answer.json();
    if (said.findings) document.dispatchEvent(new CustomEvent("finding:conflict", { detail: said }));
    toast(said.problem ?? `${words.conflict} ${said.said ?? ""}`);
    return null;
  }
  if (!answer.ok) {
    toast(answer.status === 401 ? words.signedOut : answer.status === 403 ? words.forbidden : words.refused);
    return null;
  }
  return answer.json();
}

// Says something for some seconds; with a batch of decisions, its button takes them back.
let toastTimer = 0;
export function toast(text, batch = null) {
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
