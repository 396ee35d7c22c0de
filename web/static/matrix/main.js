// The matrix and the table of parameters: the arrow keys go from cell to cell, and the filter answers at once.
import { walk } from "./grid.js";
import { filter } from "./filter.js";

const table = document.getElementById("grid");
if (table) {
  const grid = walk(table);
  filter(table, grid);
}
document.documentElement.dataset.ready = "";
