// The page on which files are chosen: drop zones, swapping, and the checks that need no server.

const form = document.querySelector("form.upload");
const problem = document.getElementById("problem");
const zones = new Map([...form.querySelectorAll(".drop")].map((zone) => [zone.dataset.side, zone]));
const input = (zone) => zone.querySelector("input[type=file]");

function put(zone, file) {
  const transfer = new DataTransfer();
  if (file) transfer.items.add(file);
  input(zone).files = transfer.files;
  show(zone);
}

function show(zone) {
  const file = input(zone).files[0];
  zone.classList.toggle("full", Boolean(file));
  zone.querySelector(".chosen").hidden = !file;
  zone.querySelector(".file").textContent = file ? file.name : "";
  problem.hidden = true;
}

function complain(text) {
  problem.textContent = text;
  problem.hidden = false;
}

for (const zone of zones.values()) show(zone);

form.addEventListener("change", (event) => {
  const zone = event.target.closest(".drop");
  if (zone) show(zone);
});

form.addEventListener("click", (event) => {
  if (event.target.closest(".clear")) put(event.target.closest(".drop"), null);
  if (event.target.closest(".swap")) {
    const [left, right] = [...zones.values()];
    const [first, second] = [input(left).files[0], input(right).files[0]];
    put(left, second);
    put(right, first);
  }
});

// Files may be dropped anywhere: a file that misses the zones must not replace the page.
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  const over = event.target.closest?.(".drop");
  for (const zone of zones.values()) zone.classList.toggle("over", zone === over);
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) for (const zone of zones.values()) zone.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  const files = [...event.dataTransfer.files];
  if (!files.length) return;
  event.preventDefault();
  for (const zone of zones.values()) zone.classList.remove("over");
  const hit = event.target.closest?.(".drop");
  if (files.length > 1) {
    put(zones.get("original"), files[0]);
    put(zones.get("draft"), files[1]);
  } else {
    const free = input(zones.get("original")).files.length ? zones.get("draft") : zones.get("original");
    put(hit ?? free, files[0]);
  }
});

form.addEventListener("submit", (event) => {
  const files = [...zones.values()].flatMap((zone) => [...input(zone).files]);
  const large = files.find((file) => file.size > Number(form.dataset.max));
  const text = !files.length ? form.dataset.noFile : large ? form.dataset.tooLarge.replace("{name}", large.name) : "";
  if (!text) return;
  event.preventDefault();
  complain(text);
});
