/* A class view by keyboard. Without this file it is a table of links, and all works.
   Single keys count only while the focus is inside the table. */
"use strict";
for (const grid of document.querySelectorAll("[data-grid]")) {
  const rows = [...grid.rows];
  const place = (row) => row.querySelector("th a") || row.querySelector("th");
  for (const row of rows) if (!row.querySelector("th a")) place(row).tabIndex = -1;
  const go = (row) => row && place(row).focus();
  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = rows.indexOf(event.target.closest("tr"));
    const after = [...rows.slice(here + 1), ...rows.slice(0, here)];
    const moves = {
      ArrowDown: () => go(rows[here + 1]),
      ArrowUp: () => go(rows[here - 1]),
      Home: () => go(rows[0]),
      End: () => go(rows.at(-1)),
      f: () => rows[here].querySelector("th a")?.click(),
      n: () => go(after.find((row) => row.hasAttribute("data-needs-you"))),
    };
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    moves[event.key]();
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
