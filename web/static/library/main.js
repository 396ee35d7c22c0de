// The library and a document's page: files are given by dropping or choosing them, each in a request of its own, so that one that is
// refused costs no other; and the list is drawn anew while files are being read.

import { collect, fromEntries } from "./files.js";

const AT_ONCE = 2;
const PERIOD = 1200;
document.documentElement.classList.add("scripted-page");
for (const element of document.querySelectorAll(".scripted")) element.hidden = false;

const form = document.getElementById("give");
const list = document.getElementById("list");
const waiting = [];
let running = 0;
let done = 0;
let total = 0;

function addRow(file) {
  const row = document.createElement("li");
  const [name, said] = [document.createElement("span"), document.createElement("span")];
  const bar = document.createElement("progress");
  name.className = "name";
  name.textContent = bar.ariaLabel = file.name;
  bar.max = 1;
  bar.value = 0;
  said.className = "said-of";
  said.textContent = form.dataset.waiting;
  row.append(name, bar, said);
  document.querySelector(".uploads").append(row);
  document.getElementById("uploads").hidden = false;
  return { file, row, bar, said };
}

function end(job, sentence, bad) {
  job.said.textContent = sentence;
  job.said.classList.toggle("bad", bad);
  job.bar.value = bad ? 0 : 1;
  running -= 1;
  done += 1;
  begin();
}

// fetch says nothing of how far it has sent.
function send(job) {
  running += 1;
  const values = new FormData(form);
  values.delete("file");
  values.append("file", job.file, job.file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    job.bar.value = event.loaded / event.total;
    job.said.textContent = form.dataset.sending.replace("{share}", Math.round((100 * event.loaded) / event.total));
  });
  request.addEventListener("load", () => {
    const answer = request.response;
    if (request.status !== 200 || !answer) {
      end(job, answer?.error ?? form.dataset.refused, true);
      return;
    }
    end(job, "", false);
    const link = document.createElement("a");
    link.href = answer.address;
    link.textContent = answer.sentence;
    job.said.replaceChildren(link);
  });
  request.addEventListener("error", () => {
    end(job, form.dataset.lost, true);
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button small";
    again.textContent = form.dataset.again;
    again.addEventListener("click", () => {
      done -= 1;
      waiting.push(job);
      begin();
    });
    job.said.append(" ", again);
  });
  request.send(values);
}

function begin() {
  while (running < AT_ONCE && waiting.length) send(waiting.shift());
  const text = form.dataset.progress.replace("{done}", done).replace("{total}", total);
  document.getElementById("upload-total").textContent = text;
  if (running || waiting.length) return;
  delete document.documentElement.dataset.uploading;
  // What was given to a document is shown by its page.
  if (!list && !document.querySelector(".uploads .bad")) location.reload();
  refresh();
}

function give(files, skipped = 0) {
  if (!files.length && !skipped) return;
  document.documentElement.dataset.uploading = "1";
  document.getElementById("adding").open = true;
  for (const file of files) {
    const job = addRow(file);
    total += 1;
    if (file.size > Number(form.dataset.max)) {
      running += 1;
      end(job, form.dataset.tooLarge.replace("{name}", file.name), true);
    } else waiting.push(job);
  }
  if (skipped) {
    const row = document.createElement("li");
    const said = document.createElement("span");
    said.className = "skipped muted";
    said.textContent = form.dataset.skipped.replace("{n}", skipped);
    row.append(said);
    document.querySelector(".uploads").append(row);
    document.getElementById("uploads").hidden = false;
  }
  begin();
}

if (form) {
  const endings = form.dataset.accept.split(",");
  const zone = document.getElementById("zone");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const { files, skipped } = collect([...input.files], input.webkitdirectory ? endings : null);
    give(files, skipped);
    input.value = "";
  });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("drop", async (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.remove("over");
    const { files, skipped } = await fromEntries(event.dataTransfer, endings);
    give(files, skipped);
  });
  addEventListener("beforeunload", (event) => {
    if (running || waiting.length) event.preventDefault();
  });
}

// Offers and states change as files are read; a details element that somebody opened stays open.
async function refresh() {
  if (!list) return;
  const answer = await fetch(list.dataset.fragment, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok && !list.contains(document.activeElement)) {
    const open = [...list.querySelectorAll("tr:has(details[open])")].map((row) => row.id);
    list.innerHTML = await answer.text();
    for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
  }
  schedule();
}

let timer = 0;
function schedule() {
  clearTimeout(timer);
  if (document.getElementById("reading")?.dataset.reading === "1") timer = setTimeout(refresh, PERIOD);
}

schedule();
if (!list && document.querySelector('[data-state="waiting"], [data-state="running"]')) {
  setTimeout(() => {
    if (!document.querySelector("details.adding[open]")) location.reload();
  }, 2 * PERIOD);
}
document.documentElement.dataset.ready = "1";
