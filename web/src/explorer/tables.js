// Tables are sorted by the button in a column's head.

export function sortTables(root) {
  for (const table of root.querySelectorAll?.("table.sortable:not([data-ready])") ?? []) {
    table.dataset.ready = "";
    if (table.tBodies[0].rows.length < 2) continue;
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, head));
    }
  }
}

function sort(table, head) {
  const descends = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descends ? "descending" : "ascending");
  const language = document.documentElement.lang;
  const order = new Intl.Collator(language, { numeric: true }).compare;
  const key = (row) => row.cells[head.cellIndex].dataset.order ?? "";
  const rows = [...table.tBodies[0].rows];
  // What is empty comes last, whichever way.
  const compare = (a, b) => (key(a) === "") - (key(b) === "") || (descends ? -1 : 1) * order(key(a), key(b));
  table.tBodies[0].append(...rows.sort(compare));
}
