// A table with role="grid": one stop of the Tab key, arrow keys inside (WAI-ARIA Authoring Practices, Grid pattern).

/** Makes the cells of a table reachable by arrow keys. Returns `check`, to be called when rows were hidden. */
export function walk(table) {
  const links = "a[href]";
  let current = null;

  const rows = () => [...table.rows].filter((row) => !row.hidden);
  const stop = (cell) => cell.querySelector(links) ?? cell;

  function choose(cell, focus) {
    if (current) stop(current).tabIndex = -1;
    current = cell;
    stop(cell).tabIndex = 0;
    if (!focus) return;
    stop(cell).focus({ preventScroll: true });
    reveal(cell);
  }

  // The head and the first column cover what the browser takes for visible.
  function reveal(cell) {
    const pane = table.parentElement;
    const box = cell.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    const top = frame.top + table.tHead.offsetHeight;
    const left = frame.left + table.tHead.rows[0].cells[0].offsetWidth;
    if (!cell.closest("thead")) {
      if (box.top < top) pane.scrollTop -= top - box.top;
      else if (box.bottom > frame.top + pane.clientHeight) pane.scrollTop += box.bottom - frame.top - pane.clientHeight;
    }
    if (cell.cellIndex > 0) {
      if (box.left < left) pane.scrollLeft -= left - box.left;
      else if (box.right > frame.left + pane.clientWidth) pane.scrollLeft += box.right - frame.left - pane.clientWidth;
    }
  }

  /** The cell of a row under this column, also where cells span several. */
  function at(row, column) {
    let seen = 0;
    for (const cell of row.cells) {
      seen += cell.colSpan;
      if (column < seen) return cell;
    }
    return row.cells[row.cells.length - 1];
  }

  const columnOf = (cell) => [...cell.parentElement.cells].slice(0, cell.cellIndex).reduce((sum, one) => sum + one.colSpan, 0);
  let wish = 0;

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td, th");
    if (!cell || event.altKey || event.metaKey) return;
    const shown = rows();
    const row = shown.indexOf(cell.parentElement);
    const column = columnOf(cell);
    const page = 8;
    let next = null;
    const step = (by) => at(shown[Math.min(Math.max(row + by, 0), shown.length - 1)], wish);
    switch (event.key) {
      case "ArrowRight": next = cell.nextElementSibling; break;
      case "ArrowLeft": next = cell.previousElementSibling; break;
      case "ArrowDown": next = step(1); break;
      case "ArrowUp": next = step(-1); break;
      case "PageDown": next = step(page); break;
      case "PageUp": next = step(-page); break;
      case "Home": next = (event.ctrlKey ? shown[0] : cell.parentElement).cells[0]; break;
      case "End": next = [...(event.ctrlKey ? shown[shown.length - 1] : cell.parentElement).cells].at(-1); break;
      default: return;
    }
    event.preventDefault();
    if (!next || next === cell) return;
    choose(next, true);
    if (!["ArrowDown", "ArrowUp", "PageDown", "PageUp"].includes(event.key)) wish = columnOf(next);
    else if (columnOf(next) === column) wish = column;
  });

  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td, th");
    if (!cell || cell === current) return;
    choose(cell, false);
    wish = columnOf(cell);
  });

  for (const cell of table.querySelectorAll("td, th")) {
    for (const link of cell.querySelectorAll(links)) link.tabIndex = -1;
    stop(cell).tabIndex = -1;
  }
  const first = table.tBodies[0].rows[0]?.cells[1] ?? table.rows[0].cells[0];
  choose(first, false);
  wish = columnOf(first);
  return {
    check() {
      if (current?.closest("tr").hidden) choose(table.rows[0].cells[0], false);
    },
  };
}
