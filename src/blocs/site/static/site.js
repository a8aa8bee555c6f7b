"use strict";
// What every page shares: the address, tables that sort and filter, and the world on a day. Nothing is loaded from elsewhere.
(() => {
  const root = document.body.dataset.root;
  const element = (id) => document.getElementById(id);
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const DAY = 86400000, MONTHS = "January February March April May June July August September October November December".split(" ");
  const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const written = (day) => { const [year, month, date] = iso(day).split("-"); return `${Number(date)} ${MONTHS[month - 1]} ${year}`; };
  const dayOf = (text) => {
    const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text + "T00:00:00Z") / DAY : NaN;
    return Number.isNaN(day) || iso(day) !== text ? null : day;
  };
  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const loaded = new Map();
  const load = (path) => {
    if (!loaded.has(path)) loaded.set(path, new Promise((done, failed) => {
      const script = make("script", { src: root + path });
      script.addEventListener("load", done);
      script.addEventListener("error", () => failed(new Error(`${path} cannot be read`)));
      document.head.append(script);
    }));
    return loaded.get(path);
  };

  // The address holds what a reader chose: it can be sent, reloaded and gone back to.
  const asked = () => new URLSearchParams(location.search);
  const remember = (values, entry = false) => {
    const now = asked();
    for (const [key, value] of Object.entries(values)) {
      now.delete(key);
      for (const one of [value].flat()) if (one !== "" && one !== null) now.append(key, one);
    }
    const query = now.toString(), address = location.pathname + (query ? "?" + query : "") + location.hash;
    if (address === location.pathname + location.search + location.hash) return;
    try { history[entry ? "pushState" : "replaceState"](null, "", address); } catch { /* a browser that keeps addresses of files as they are */ }
  };
  const restored = [];

  const search = element("search");
  for (const what of ["focus", "input"]) search.addEventListener(what, () => load("find.js"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, select, textarea")) { search.focus(); event.preventDefault(); }
  });

  const first = document.querySelector("table[id]");
  for (const table of document.querySelectorAll("table[id]")) {
    const called = (what) => (table === first ? what : `${what}-${table.id}`);
    const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0], before = [...body.rows];
    const input = document.querySelector(`[data-filter="${table.id}"]`), said = element(`${table.id}-matches`);
    const key = (row, column) => row.cells[column].textContent.replace(/^\[\.*/, "");
    const sort = (wanted) => {
      const name = wanted.replace(/^-/, ""), down = wanted.startsWith("-");
      const column = heads.findIndex((head) => head.textContent.toLowerCase() === name);
      heads.forEach((head, place) => (place === column ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
      const rows = [...before];
      if (column >= 0) rows.sort((a, b) => key(a, column).localeCompare(key(b, column), "en", { numeric: true }) * (down ? -1 : 1));
      body.append(...rows);
    };
    const filter = (wanted) => {
      const words = folded(wanted).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of body.rows) {
        const text = folded(row.textContent);
        row.hidden = !words.every((word) => text.includes(word));
        shown += !row.hidden;
      }
      if (said) said.textContent = words.length ? `${shown} of ${before.length} rows` : "";
    };
    heads.forEach((head) => head.firstElementChild.addEventListener("click", () => {
      const name = head.textContent.toLowerCase(), wanted = head.getAttribute("aria-sort") === "ascending" ? "-" + name : name;
      sort(wanted);
      remember({ [called("sort")]: wanted }, true);
    }));
    if (input) input.addEventListener("input", () => { filter(input.value); remember({ [called("filter")]: input.value }); });
    restored.push(() => {
      const wanted = asked().get(called("filter")) || "";
      if (input && input.value !== wanted) input.value = wanted;
      if (input) filter(wanted);
      sort(asked().get(called("sort")) || "");
    });
  }

  const CERTAIN = 0, POSSIBLE = 1, DISPUTED = 2, NOT = 3;
  const certainty = (spell, day) => {
    if (spell.startsEarliest > day || spell.endsLatest <= day) return NOT;
    if (spell.disputed) return DISPUTED;
    return spell.startsLatest <= day && day < spell.belongsUntil ? CERTAIN : POSSIBLE;
  };
  const tiles = [];
  const DOUBT = ["", "possible", "disputed"];
  const read = (rows) => {
    const held = new Map();
    for (const [code, kind, status, startsEarliest, startsLatest, belongsUntil, endsLatest, disputed, counts, rank, verified, since] of rows) {
      if (!held.has(code)) held.set(code, []);
      held.get(code).push({ kind, status, startsEarliest, startsLatest, belongsUntil, endsLatest, disputed, counts, rank, verified, since });
    }
    return held;
  };
  // The one count (blocs.questions.belonging): each by the surest of its spells that count as member; and the one shown.
  const judge = (spells, day) => {
    let best = null, surest = NOT;
    for (const spell of spells) {
      const sure = certainty(spell, day);
      if (sure === NOT) continue;
      if (spell.counts) surest = Math.min(surest, sure);
      const order = [spell.counts ? 0 : 1, sure, spell.rank];
      const nearer = best && order.findIndex((value, place) => value !== best.order[place]);
      if (!best || (nearer >= 0 && order[nearer] < best.order[nearer])) best = { ...spell, sure, order };
    }
    return { best, surest };
  };
  const nameOn = (names, day) => {
    if (typeof names === "string") return names;
    const apart = names.map(([name, from, to]) => [Math.max(from - day, day - to + 1, 0), name]);
    return apart.reduce((a, b) => (b[0] < a[0] || (b[0] === a[0] && b[1] < a[1]) ? b : a))[1];
  };
  const stateOn = (code, day) => { const known = window.BLOCS_WORLD[code]; return known ? nameOn(known[2], day) : code; };
  const bodyOn = (code, day) => { const known = (window.BLOCS_BODIES || {})[code]; return known ? nameOn(known[0], day) : code; };
  const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

  // The world as equal squares, each a link to its state.
  const world = element("world"), SIZE = 30, GAP = 2, svg = "http://www.w3.org/2000/svg";
  const shape = (name, attributes) => {
    const made = document.createElementNS(svg, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const patterns = () => {
    const defs = shape("defs", {}), hatch = shape("pattern", { id: "world-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    const cross = shape("pattern", { id: "world-cross", width: 8, height: 8, patternUnits: "userSpaceOnUse" });
    hatch.append(shape("rect", { class: "gap", width: 3, height: 6 }));
    cross.append(shape("path", { class: "gap-line", d: "M1 1L7 7M7 1L1 7", fill: "none" }));
    defs.append(hatch, cross);
    return defs;
  };
  const lay = (held) => {
    if (!world || !window.BLOCS_WORLD) return;
    tiles.length = 0;
    world.replaceChildren(patterns());
    let spare = 0;
    const squares = Object.values(window.BLOCS_WORLD), wide = Math.max(...squares.map(([column]) => column)), high = Math.max(...squares.map(([, row]) => row));
    const across = Math.floor(wide);
    for (const [code, [column, row, names, lives]] of Object.entries(window.BLOCS_WORLD)) {
      if (!column && !held.has(code)) continue;
      const [x, y] = column ? [(column - 1) * SIZE, (row - 1) * SIZE] : [spare % across * SIZE, (high + 1 + Math.floor(spare / across)) * SIZE];
      spare += !column;
      const group = shape("g", {}), link = shape("a", { href: `${root}s/${code}.html`, tabindex: "-1" });
      const text = shape("text", { x: x + (SIZE - GAP) / 2, y: y + (SIZE - GAP) / 2 }), title = shape("title", {});
      const box = { x, y, width: SIZE - GAP, height: SIZE - GAP, rx: 2 };
      link.append(title, shape("rect", { ...box, class: "square" }), shape("rect", { ...box, class: "over" }), text);
      group.append(link);
      world.append(group);
      tiles.push({ code, names, lives: column ? lives : [], group, link, text, title, was: null });
    }
    world.setAttribute("viewBox", `0 0 ${wide * SIZE} ${(spare ? high + 1 + Math.ceil(spare / across) : high) * SIZE}`);
    world.removeAttribute("hidden");
    if (element("picture")) element("picture").hidden = false;
  };
  const paint = (day, held) => {
    for (const tile of tiles) {
      const { best } = judge(held.get(tile.code) || [], day);
      const there = Boolean(best) || tile.lives.some(([from, to]) => from <= day && day < to);
      const now = !there ? "" : best ? `${best.kind} ${best.sure} ${best.status}` : "none";
      if (now === tile.was) continue;
      tile.was = now;
      tile.group.style.display = there ? "" : "none";
      tile.group.setAttribute("class", best ? best.kind : "none");
      tile.link.setAttribute("class", best ? `${best.kind} ${DOUBT[best.sure]}` : "");
      tile.text.textContent = tile.code + (best && best.sure !== CERTAIN ? "?" : "");
      tile.title.textContent = `${nameOn(tile.names, day)}: ${best ? best.status + ["", " (possible)", " (disputed)"][best.sure] : "no status"}`;
    }
  };
  const SHADES = 5;
  const shade = (counts, day, home, what) => {
    const most = Math.max(1, ...counts.values()), bins = Math.min(SHADES, most);
    const binOf = (number) => Math.ceil(bins * number / most), shadeOf = (bin) => Math.floor(SHADES * bin / bins);
    for (const tile of tiles) {
      const number = counts.get(tile.code) || 0, at = shadeOf(binOf(number));
      const there = number > 0 || tile.code === home || tile.lives.some(([from, to]) => from <= day && day < to);
      tile.was = null;
      tile.group.style.display = there ? "" : "none";
      tile.link.removeAttribute("class");
      tile.group.setAttribute("class", tile.code === home ? "home" : `shade${at}`);
      tile.text.textContent = tile.code;
      tile.title.textContent = `${nameOn(tile.names, day)}: ${tile.code === home ? "the page's own state" : `${number} ${what}`}`;
    }
    const key = element("shades");
    if (!key) return;
    key.hidden = false;
    key.replaceChildren(...[...Array(bins + 1).keys()].map((bin) => {
      const sample = shape("svg", { class: "key", "aria-hidden": "true" });
      sample.append(shape("rect", { class: `shade${shadeOf(bin)}`, width: "100%", height: "100%" }));
      const from = Math.floor((bin - 1) * most / bins) + 1, to = Math.floor(bin * most / bins);
      return make("span", {}, sample, !bin ? " none" : from === to ? ` ${from}` : ` ${from} to ${to}`);
    }));
  };
  const download = () => {
    const copy = world.cloneNode(true), [, , width, height] = world.getAttribute("viewBox").split(" ").map(Number);
    const inside = [world, ...world.querySelectorAll("*")], outside = [copy, ...copy.querySelectorAll("*")];
    inside.forEach((one, place) => {
      const style = getComputedStyle(one), other = outside[place];
      if (["rect", "text", "path"].includes(one.localName)) for (const key of ["fill", "stroke", "stroke-width", "paint-order"]) other.setAttribute(key, style.getPropertyValue(key));
      if (style.display === "none" && one.localName === "g") other.setAttribute("display", "none");
      if (one.localName === "text") for (const key of ["font-size", "text-anchor", "dominant-baseline"]) other.setAttribute(key, style.getPropertyValue(key));
      if (one.localName === "a") other.removeAttribute("href");
    });
    copy.removeAttribute("id");
    for (const [key, value] of Object.entries({ xmlns: svg, width, height: height + 60, viewBox: `0 -34 ${width} ${height + 60}`, "font-family": "Liberation Sans, Arial, sans-serif" })) copy.setAttribute(key, value);
    const line = (y, size, said) => { const made = shape("text", { x: 0, y, "font-size": size, fill: getComputedStyle(document.body).color }); made.textContent = said; return made; };
    const title = shape("title", {}), count = element("count");
    title.textContent = [document.querySelector("h1").textContent.trim(), count ? count.textContent : ""].filter(Boolean).join(": ");
    const back = shape("rect", { x: 0, y: -34, width, height: height + 60, fill: getComputedStyle(document.body).backgroundColor });
    copy.prepend(title, back, line(-12, 16, title.textContent));
    copy.append(line(height + 18, 11, document.querySelector("footer p").textContent));
    const link = make("a", { href: URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" })), download: `${document.title.split(" · ")[0]}.svg` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  if (element("picture")) element("picture").addEventListener("click", download);

  // The list in words, the same that the page holds without a script.
  const groups = (held, day, name) => {
    const found = new Map();
    for (const [code, spells] of held) {
      for (const { rank, status } of spells) {
        const key = `${rank} ${status}`, sure = Math.min(...spells.filter((one) => one.status === status).map((one) => certainty(one, day)));
        if (sure === NOT) continue;
        if (!found.has(key)) found.set(key, { status, rank, held: new Map() });
        found.get(key).held.set(code, { name: name(code, day), code, doubt: DOUBT[sure] });
      }
    }
    const ordered = [...found.values()].sort((a, b) => a.rank - b.rank || (a.status < b.status ? -1 : 1));
    for (const group of ordered) group.held = [...group.held.values()].sort(byName);
    return ordered;
  };
  const linked = (folder, one, day) => make("a", { href: `${root}${folder}/${one.code}.html?at=${iso(day)}` }, one.name);
  const tell = (list, found, folder, day) => {
    const said = [make("h3", {}, written(day))];
    for (const group of found) {
      const names = make("p");
      group.held.forEach((one, place) => names.append(linked(folder, one, day), (one.doubt ? ` (${one.doubt})` : "") + (place < group.held.length - 1 ? ", " : "")));
      said.push(make("h4", {}, `${group.status} `, make("small", {}, String(group.held.length))), names);
    }
    if (!found.length) said.push(make("p", {}, "Nobody held a status on this day."));
    list.replaceChildren(...said);
  };
  const counted = (held, day) => {
    const belonged = [0, 0, 0, 0];
    for (const spells of held.values()) belonged[judge(spells, day).surest] += 1;
    return belonged;
  };
  const doubtful = (belonged) => [[POSSIBLE, "possible"], [DISPUTED, "disputed"]].filter(([sure]) => belonged[sure]).map(([sure, word]) => `${belonged[sure]} ${word}`);
  const verifiedOf = (held) => [...held.values()].flat().reduce((day, spell) => (spell.verified === null ? day : Math.max(day, spell.verified)), -Infinity);

  // A page with a day: a date field and a slider that move together, the address, the count, and what `draw` makes of it.
  const picker = element("picker"), slider = element("day"), field = element("date"), shown = element("shown");
  let drawn = () => {}, speaking = 0, waiting = 0;
  const draw = () => {
    const day = Number(slider.value);
    shown.value = iso(day);
    if (field.value !== iso(day)) field.value = iso(day);
    const said = drawn(day);
    clearTimeout(speaking);
    speaking = setTimeout(() => { element("said").textContent = said || ""; }, 400);
  };
  const complain = (text) => { element("wrong").textContent = text; element("wrong").hidden = !text; };
  const goTo = (day, entry) => {
    const from = Number(slider.min), to = Number(slider.max), inside = Math.min(Math.max(day, from), to);
    complain(inside === day ? "" : `${written(day)} is ${day < from ? "before the first day" : "after the last day"} of this page; shown is ${written(inside)}.`);
    slider.value = inside;
    draw();
    if (entry !== null) remember({ at: iso(inside) }, entry);
  };
  const start = (drawing) => {
    drawn = drawing;
    field.min = iso(slider.min);
    field.max = iso(slider.max);
    element("control").hidden = false;
    slider.addEventListener("input", () => {
      complain("");
      draw();
      clearTimeout(waiting);
      waiting = setTimeout(() => remember({ at: shown.value }), 150);
    });
    slider.addEventListener("change", () => { clearTimeout(waiting); remember({ at: shown.value }, true); });
    field.addEventListener("change", () => {
      const day = dayOf(field.value);
      if (day === null) complain("Write a day, such as 2022-09-15."); else goTo(day, true);
    });
    element("link").addEventListener("click", async () => {
      remember({ at: shown.value });
      try { await navigator.clipboard.writeText(location.href); element("link").textContent = "Copied"; } catch { element("link").textContent = "The address above leads here"; }
      setTimeout(() => { element("link").textContent = "Copy link to this day"; }, 2000);
    });
    const usual = Number(slider.value);
    const again = () => {
      const wanted = asked().get("at"), day = wanted === null ? usual : dayOf(wanted);
      goTo(day === null ? usual : day, null);
      if (wanted !== null && day === null) complain(`“${wanted}” is not a day; write one like ?at=2022-09-15. Shown is ${written(usual)}.`);
    };
    restored.push(again);
    window.BLOCS_DRAW = draw;
  };
  const sentence = (found, limit = 40) => found.map((group) => `${group.status}: ${group.held.slice(0, limit).map((one) => one.name).join(", ")}${group.held.length > limit ? ` and ${group.held.length - limit} more` : ""}`).join("; ");
  const drawMembers = (held, day) => {
    const belonged = counted(held, day), verified = verifiedOf(held);
    paint(day, held);
    const count = [`${belonged[CERTAIN]} member${belonged[CERTAIN] === 1 ? "" : "s"} on ${iso(day)}`, ...doubtful(belonged)].join(", and ")
      + (verified > -Infinity && verified < day ? ` (as last verified on ${iso(verified)})` : "");
    element("count").textContent = count;
    const found = groups(held, day, stateOn);
    tell(element("list"), found, "s", day);
    return `${count}. ${sentence(found)}`;
  };
  window.BLOCS = { root, element, make, load, asked, remember, restored, iso, written, read, judge, groups, tell, stateOn, bodyOn, counted, doubtful, lay, paint, shade, start, goTo, draw, drawMembers, linked, DOUBT, byName, CERTAIN, NOT };

  if (picker && picker.dataset.organisation) {
    const held = read(window.BLOCS_SPELLS[picker.dataset.organisation]);
    lay(held);
    start((day) => drawMembers(held, day));
  } else if (picker && picker.dataset.state) {
    const held = read(window.BLOCS_SPELLS[picker.dataset.state]);
    start((day) => {
      const belonged = counted(held, day), found = groups(held, day, bodyOn);
      const late = [...held.values()].flat().filter((spell) => certainty(spell, day) !== NOT && spell.verified !== null && spell.verified < day).length;
      element("count").textContent = [`Member of ${belonged[CERTAIN]} organisation${belonged[CERTAIN] === 1 ? "" : "s"} on ${iso(day)}`, ...doubtful(belonged)].join(", and ")
        + (late ? ` (${late} as last verified before)` : "");
      tell(element("list"), found, "o", day);
      return `${element("count").textContent}. ${sentence(found)}`;
    });
  }
  if (world && world.dataset.home) {
    const counts = new Map(world.dataset.counts.trim().split(" ").filter(Boolean).map((pair) => pair.split(":")).map(([code, number]) => [code, Number(number)]));
    lay(counts);
    shade(counts, Number(slider.max), world.dataset.home, "organisations shared");
  } else if (world && world.dataset.members !== undefined) {
    const parties = new Map(world.dataset.members.split(" ").map((code) => [code, 1]));
    lay(parties);
    const today = Math.max(...Object.values(window.BLOCS_WORLD).flatMap(([, , , lives]) => lives.map(([from]) => from)));
    for (const tile of tiles) {
      const party = parties.has(tile.code), there = party || tile.lives.some(([from, to]) => from <= today && today < to);
      tile.group.style.display = there ? "" : "none";
      tile.group.setAttribute("class", party ? "member" : "none");
      tile.text.textContent = tile.code;
      tile.title.textContent = `${nameOn(tile.names, today)}: ${party ? "party" : "no party"}`;
    }
  }
  const restore = () => { for (const again of restored) again(); };
  window.addEventListener("popstate", restore);
  window.BLOCS.restore = restore;
  if (!picker || !(picker.dataset.home || picker.dataset.compare)) restore();  // else choose.js does
})();
