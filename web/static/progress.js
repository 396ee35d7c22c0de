// Asks how far the comparison is until there is a result or an error to show.

const page = document.getElementById("progress");
const element = (id) => document.getElementById(id);
const PERIOD = 700;

async function poll() {
  let status = null;
  try {
    const answer = await fetch(page.dataset.status, { headers: { Accept: "application/json" } });
    if (answer.ok) status = await answer.json();
  } catch {
    // The server was ended; it may come back.
  }
  element("lost").hidden = status !== null;
  if (status) {
    if (status.state === "done" || status.state === "failed") {
      element("done").hidden = status.state !== "done";
      location.reload();
      return;
    }
    say(page.querySelector("h1"), page.dataset[status.state]);
    say(element("outlook"), status.outlook);
    for (const stage of status.stages) {
      const item = page.querySelector(`[data-stage="${stage.key}"]`);
      item.className = `stage-${stage.state}`;
      say(item, stage.name);
    }
    element("pages").hidden = !status.pages;
    if (status.pages) {
      const bar = element("pages").firstElementChild;
      [bar.value, bar.max] = [status.pages[0] - 1, status.pages[1]];
    }
  }
  setTimeout(poll, PERIOD);
}

function say(item, text) {
  if (item.textContent !== text) item.textContent = text;
}

poll();
