// The lasting link to a finding, into the clipboard.

import { $, current, fill, list, toast, words } from "./state.js";
import { bind } from "./keys.js";

async function copy(link) {
  try {
    // Browsers offer the clipboard to pages over HTTPS and of this machine alone.
    await navigator.clipboard.writeText(link);
    toast(words.copied);
  } catch {
    toast(fill(words.link, { link }));
  }
}

list.addEventListener("click", (event) => {
  const link = event.target.closest("a.copy-link");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  copy(link.href);
});

bind("y", () => {
  const link = current()?.querySelector("a.copy-link");
  if (link) copy(link.href);
}, $("keys").dataset.link);
