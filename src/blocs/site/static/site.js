"use strict";
// Tables that sort and filter, search over names, a map with a day slider. Nothing is loaded from elsewhere.
(() => {
  const root = document.body.dataset.root;
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  for (const table of document.querySelectorAll("table")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const rows = [...table.tBodies[0].rows];
      const key = (row) => row.cells[column].textContent.replace(/^\[\.*/, "");
      rows.sort((a, b) => key(a).localeCompare(key(b), "en", { numeric: true }) * (up ? 1 : -1));
      table.tBodies[0].append(...rows);
    }));
  }
  for (const input of document.querySelectorAll("[data-filter]")) {
    input.addEventListener("input", () => {
      const wanted = folded(input.value).split(/\s+/).filter(Boolean);
      for (const row of document.getElementById(input.dataset.filter).tBodies[0].rows) {
        const text = folded(row.textContent);
        row.hidden = !wanted.every((word) => text.includes(word));
      }
    });
  }

  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const show = () => {
    const wanted = folded(search.value.trim());
    found.replaceChildren();
    if (wanted.length > 1 && window.BLOCS_INDEX) {
      const hits = [];
      for (const [href, shown, names] of window.BLOCS_INDEX) {
        let best = 9;
        for (const name of names) {
          if (name === wanted) best = 0;
          else if (name.startsWith(wanted)) best = Math.min(best, 1);
          else if (name.includes(" " + wanted)) best = Math.min(best, 2);
          else if (name.includes(wanted)) best = Math.min(best, 3);
        }
        if (best < 9) hits.push([best, shown, href]);
      }
      hits.sort((a, b) => a[0] - b[0] || a[1].localeCompare(b[1]));
      for (const [, shown, href] of hits.slice(0, 12)) {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = root + href;
        link.textContent = shown;
        item.append(link);
        found.append(item);
      }
    }
    found.hidden = !found.children.length;
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    const first = found.querySelector("a");
    if (event.key === "Enter" && first) first.click();
    if (event.key === "ArrowDown" && first) { first.focus(); event.preventDefault(); }
    if (event.key === "Escape") { search.value = ""; show(); }
  });

  const world = document.getElementById("world");
  if (!world || !window.BLOCS_WORLD) return;
  const SIZE = 30, GAP = 2, svg = "http://www.w3.org/2000/svg";
  const spells = JSON.parse(document.getElementById("spells").textContent);
  const slider = document.getElementById("day"), shown = document.getElementById("shown"), count = document.getElementById("count");
  const held = new Map();
  for (const spell of spells) held.set(spell[0], [...(held.get(spell[0]) || []), spell]);
  const tiles = [];
  let spare = 0;
  const codes = new Set([...Object.keys(window.BLOCS_WORLD), ...held.keys()]);
  for (const code of codes) {
    const known = window.BLOCS_WORLD[code];
    const [column, row, name, lives] = known || [1 + spare++, 19, code, null];
    const group = document.createElementNS(svg, "g");
    const square = document.createElementNS(svg, "rect");
    for (const [attribute, value] of Object.entries({ x: (column - 1) * SIZE, y: (row - 1) * SIZE, width: SIZE - GAP, height: SIZE - GAP, rx: 2 })) square.setAttribute(attribute, value);
    const text = document.createElementNS(svg, "text");
    text.setAttribute("x", (column - 1) * SIZE + (SIZE - GAP) / 2);
    text.setAttribute("y", (row - 1) * SIZE + (SIZE - GAP) / 2);
    const title = document.createElementNS(svg, "title");
    group.append(square, text, title);
    world.append(group);
    tiles.push({ code, name, lives, group, text, title, spells: held.get(code) || [], was: null });
  }
  world.setAttribute("viewBox", `0 0 ${29 * SIZE} ${(spare ? 19 : 17) * SIZE}`);
  const draw = () => {
    const day = Number(slider.value);
    shown.value = new Date(day * 86400000).toISOString().slice(0, 10);
    let members = 0;
    for (const tile of tiles) {
      let best = null;
      for (const spell of tile.spells) {
        const [, kind, status, earliest, latest, endsEarliest, endsLatest, disputed, counts, rank] = spell;
        if (earliest > day || endsLatest <= day) continue;
        const sure = !disputed && latest <= day && day < endsEarliest;
        if (!best || rank < best.rank) best = { kind, status, sure, counts, rank };
      }
      const there = best || !tile.lives || tile.lives.some(([from, to]) => from <= day && day < to);
      const now = !there ? "" : best ? best.kind + (best.sure ? "" : "?") : "none";
      if (best && best.counts && best.sure) members += 1;
      if (now === tile.was) continue;
      tile.was = now;
      tile.group.style.display = there ? "" : "none";
      tile.group.setAttribute("class", best ? best.kind : "none");
      tile.text.textContent = tile.code + (best && !best.sure ? "?" : "") + (best && best.kind === "suspended" ? "×" : "");
      tile.title.textContent = `${tile.name}: ${best ? best.status + (best.sure ? "" : " (possible or disputed)") : "no status"}`;
    }
    count.textContent = `${members} members on ${shown.value}`;
  };
  slider.addEventListener("input", draw);
  window.BLOCS_DRAW = draw;
  draw();
})();
