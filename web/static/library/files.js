// Which files are given: those of a dropped or chosen folder, without what the system and the word processor leave in it.

const LEFTOVER = /^(\.|~\$|Thumbs\.db$|desktop\.ini$)/i;
const DEEPEST = 12;

// Of a folder only what can be read is taken; a file that somebody chose by itself is given whatever it is, and gets a sentence.
export function collect(found, endings) {
  const files = [];
  let skipped = 0;
  for (const file of found) {
    if (LEFTOVER.test(file.name)) continue;
    if (endings && !endings.some((ending) => file.name.toLowerCase().endsWith(ending))) skipped += 1;
    else files.push(file);
  }
  return { files, skipped };
}

export async function fromEntries(transfer, endings) {
  // The items are gone after the first wait.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return collect([...transfer.files], null);
  const single = [];
  const inFolders = [];
  for (const entry of entries) {
    if (entry.isFile) single.push(await asFile(entry));
    else await walk(entry, inFolders, 0);
  }
  const [alone, within] = [collect(single, null), collect(inFolders, endings)];
  return { files: [...alone.files, ...within.files], skipped: within.skipped };
}

const asFile = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

async function walk(folder, found, depth) {
  const reader = folder.createReader();
  for (;;) {
    // A reader gives a hundred entries at a time, and none at the end.
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return;
    for (const entry of entries) {
      if (entry.isFile) found.push(await asFile(entry));
      else if (depth < DEEPEST && !LEFTOVER.test(entry.name)) await walk(entry, found, depth + 1);
    }
  }
}
