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
  for (const [code, kind, status, startsEarliest, startsLatest, belongsUntil, endsLatest, disputed, counts, rank, verified] of spells) {
    const spell = { kind, status, startsEarliest, startsLatest, belongsUntil, endsLatest, disputed, counts, rank, verified };
    held.set(code, [...(held.get(code) || []), spell]);
  }
  const CERTAIN = 0, POSSIBLE = 1, DISPUTED = 2, NOT = 3;
  const certainty = (spell, day) => {
    if (spell.startsEarliest > day || spell.endsLatest <= day) return NOT;
    if (spell.disputed) return DISPUTED;
    return spell.startsLatest <= day && day < spell.belongsUntil ? CERTAIN : POSSIBLE;
  };
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
    const late = spells.some((spell) => spell[spell.length - 1] !== null && spell[spell.length - 1] < day);
    const verified = Math.max(...spells.map((spell) => spell[spell.length - 1] || 0));
    // The one count (blocs.questions.belonging): states, each by the surest of its spells that count as member.
    const belonged = [0, 0, 0, 0];
    for (const tile of tiles) {
      let best = null, surest = NOT;
      for (const spell of tile.spells) {
        const sure = certainty(spell, day);
        if (sure === NOT) continue;
        if (spell.counts) surest = Math.min(surest, sure);
        const order = [spell.counts ? 0 : 1, sure, spell.rank];
        const nearer = best && order.findIndex((value, place) => value !== best.order[place]);
        if (!best || (nearer >= 0 && order[nearer] < best.order[nearer])) best = { ...spell, sure, order };
      }
      belonged[surest] += 1;
      const there = best || !tile.lives || tile.lives.some(([from, to]) => from <= day && day < to);
      const now = !there ? "" : best ? best.kind + (best.sure === CERTAIN ? "" : "?") : "none";
      if (now === tile.was) continue;
      tile.was = now;
      tile.group.style.display = there ? "" : "none";
      tile.group.setAttribute("class", best ? best.kind : "none");
      tile.text.textContent = tile.code + (best && best.sure !== CERTAIN ? "?" : "") + (best && best.kind === "suspended" ? "×" : "");
      tile.title.textContent = `${tile.name}: ${best ? best.status + ["", " (possible)", " (disputed)"][best.sure] : "no status"}`;
    }
    const doubtful = [[POSSIBLE, "possible"], [DISPUTED, "disputed"]].filter(([sure]) => belonged[sure]);
    count.textContent = [`${belonged[CERTAIN]} members on ${shown.value}`, ...doubtful.map(([sure, word]) => `${belonged[sure]} ${word}`)].join(", and ")
      + (late ? ` (as last verified on ${new Date(verified * 86400000).toISOString().slice(0, 10)})` : "");
  };
  slider.addEventListener("input", draw);
  window.BLOCS_DRAW = draw;
  draw();
})();
