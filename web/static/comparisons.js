// Keeps the list up to date while something in it waits or runs: takes over the part of the page that changes, as the server draws it.

const PERIOD = 2000;
const live = () => document.getElementById("live");

async function refresh() {
  let page = null;
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      // The server was ended; it may come back.
    }
    const fresh = page?.getElementById("live");
    document.getElementById("lost").hidden = Boolean(fresh);
    if (fresh) take(fresh);
  }
  if (live().dataset.unfinished !== "0") setTimeout(refresh, PERIOD);
}

function take(fresh) {
  const old = live();
  if (fresh.innerHTML === old.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const [left, top] = [old.querySelector(".scroll")?.scrollLeft ?? 0, window.scrollY];
  const said = fresh.querySelector("#overall")?.textContent ?? "";
  const ended = fresh.dataset.unfinished !== old.dataset.unfinished;
  old.replaceWith(document.importNode(fresh, true));
  const scrolled = live().querySelector(".scroll");
  if (scrolled) scrolled.scrollLeft = left;
  window.scrollTo(window.scrollX, top);
  // Whoever goes by keyboard stays where they are.
  if (focused) again(focused)?.focus({ preventScroll: true });
  // Said aloud when one has ended, not with every second.
  if (ended) document.getElementById("said-live").textContent = said;
}

function again(element) {
  if (element.id) return document.getElementById(element.id);
  const link = element.getAttribute("href");
  return link ? live().querySelector(`a[href="${CSS.escape(link)}"]`) : live().querySelector(`.${element.className}`);
}

if (live() && live().dataset.unfinished !== "0") setTimeout(refresh, PERIOD);
