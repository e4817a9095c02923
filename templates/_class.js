"use strict";
// Sorts and searches the tables of a page that is whole without it.
(() => {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const valueOf = (cell) => ("value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim());
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));

  // What stands in a column never changes: it is read once. A table is sorted out of the page.
  const columns = new WeakMap();
  function keysOf(table, column) {
    if (!columns.has(table)) columns.set(table, new Map());
    const known = columns.get(table);
    if (!known.has(column)) {
      known.set(column, Array.from(table.tBodies[0].rows, (row) => [valueOf(row.cells[column]), row]));
    }
    return known.get(column);
  }

  function sort(table, header, direction) {
    const body = table.tBodies[0];
    const sign = direction === "ascending" ? 1 : -1;
    const keys = keysOf(table, header.cellIndex).sort((a, b) => sign * compare(a[0], b[0]));
    const after = body.nextSibling;
    body.remove();
    body.replaceChildren(...keys.map(([, row]) => row));
    table.insertBefore(body, after);
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction);
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const header of table.tHead.querySelectorAll("th")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const first = header.dataset.first || "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        sort(table, header, header.getAttribute("aria-sort") === first ? other : first);
      });
    }
  }

  for (const tools of document.querySelectorAll(".tools")) {
    const rows = Array.from(document.getElementById(tools.dataset.table).tBodies[0].rows);
    const texts = new Map();
    const textOf = (row) => {
      if (!texts.has(row)) texts.set(row, plain(row.cells[0].textContent));
      return texts.get(row);
    };
    const count = tools.querySelector("output");
    const [search, ...choices] = tools.querySelectorAll("input, select");
    const fits = (row, words) =>
      words.every((word) => textOf(row).includes(word)) &&
      choices.every((one) => !one.value || row.dataset[one.name].split(" ").includes(one.value));
    const show = () => {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !fits(row, words);
        shown += !row.hidden;
      }
      count.textContent = `${shown} of ${rows.length}`;
    };
    tools.addEventListener("input", show);
    count.textContent = `${rows.length} of ${rows.length}`;
    tools.hidden = false;
  }
})();
