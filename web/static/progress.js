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
    element("waiting").hidden = status.state !== "waiting";
    for (const stage of status.stages) {
      const item = page.querySelector(`[data-stage="${stage.key}"]`);
      item.className = `stage-${stage.state}`;
      if (item.textContent !== stage.name) item.textContent = stage.name;
    }
    if (status.state === "done" || status.state === "failed") {
      element("done").hidden = status.state !== "done";
      location.reload();
      return;
    }
  }
  setTimeout(poll, PERIOD);
}

poll();
