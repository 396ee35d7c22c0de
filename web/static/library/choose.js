// The page on which drafts are chosen: the original takes effect at once, and all drafts are chosen with one click.

document.documentElement.classList.add("scripted-page");
for (const element of document.querySelectorAll(".scripted")) element.hidden = false;

const original = document.getElementById("original");
original?.addEventListener("change", () => {
  // What was ticked so far stays so.
  const ticked = document.querySelectorAll("#choose-drafts input[name=draft]:checked:not([value=self])");
  if (document.getElementById("choose-drafts"))
    for (const kept of original.form.querySelectorAll("input[name=draft]")) kept.remove();
  for (const box of ticked) {
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: "draft", value: box.value });
    original.form.append(kept);
  }
  original.form.requestSubmit();
});

const form = document.getElementById("choose-drafts");
const all = document.getElementById("all");
if (form && all) {
  // Another original is seldom what is meant by all drafts.
  const boxes = () => [...form.querySelectorAll("input[name=draft]")];
  const drafts = () => {
    const found = boxes().filter((box) => box.dataset.kind === "draft");
    return found.length ? found : boxes();
  };
  const count = document.getElementById("count");
  const show = () => {
    const chosen = drafts().filter((box) => box.checked).length;
    all.checked = chosen === drafts().length;
    all.indeterminate = chosen > 0 && !all.checked;
    count.textContent = count.dataset.text.replace("{n}", boxes().filter((box) => box.checked).length);
  };
  all.addEventListener("change", () => {
    for (const box of drafts()) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "draft") show();
  });
  show();
}
document.documentElement.dataset.ready = "1";
