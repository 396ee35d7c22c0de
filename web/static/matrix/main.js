// The matrix and the table of parameters: the arrow keys go from cell to cell, and the filter answers at once.
import { walk } from "./grid.js";
import { filter } from "./filter.js";

const table = document.getElementById("grid");
if (table) {
  const grid = walk(table);
  filter(table, grid);
  table.addEventListener("click", (event) => {
    const point = event.target.closest("[data-href]");
    if (point) location.assign(point.dataset.href);
  });
}
document.documentElement.dataset.ready = "";
