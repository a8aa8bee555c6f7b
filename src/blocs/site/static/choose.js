"use strict";
// The pages on which a reader chooses organisations or states: the first page and the comparison.
(async () => {
  const { element, make, load, asked, remember, restored, restore, iso, written, read, judge, stateOn, bodyOn, lay, shade, start, goTo, draw, drawMembers, linked, DOUBT, byName, doubtful, CERTAIN, NOT } = window.BLOCS;
  const picker = element("picker"), list = element("list"), count = element("count"), slider = element("day");
  await load(picker.dataset.home ? "home.js" : "bodies.js");
  const hold = async (folder, code) => {
    if (!(window.BLOCS_SPELLS || {})[code]) await load(`${folder}/${code}.js`);
    return read(window.BLOCS_SPELLS[code]);
  };
  const failed = (error) => { element("wrong").textContent = error.message; element("wrong").hidden = false; };

  if (picker.dataset.home) {
    const choice = element("organisation"), today = Number(slider.max), belongs = new Map(Object.entries(window.BLOCS_BELONGS));
    const usual = count.textContent;
    let held = null;
    element("choose").hidden = false;
    start((day) => {
      if (held) return drawMembers(held, day);
      shade(belongs, today, null, "organisations");
      count.textContent = usual;
      list.replaceChildren();
      return usual;
    });
    const choose = async () => {
      const code = choice.value;
      try { held = code ? await hold("o", code) : null; } catch (error) { failed(error); return; }
      if (code !== choice.value) return;
      lay(held || belongs);
      element("control").hidden = !held;
      element("shades").hidden = Boolean(held);
      element("kinds").hidden = !held;
      const kinds = held ? [...new Set([...held.values()].flat().map((spell) => spell.kind))] : [];
      element("kinds").replaceChildren(...["member", "associate", "partner", "observer", "candidate", "suspended"].filter((kind) => kinds.includes(kind)).map((kind) => {
        const key = make("span", {}), sample = document.createElementNS("http://www.w3.org/2000/svg", "svg"), rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        sample.setAttribute("class", "key");
        sample.setAttribute("aria-hidden", "true");
        for (const [name, value] of [["class", kind], ["width", "100%"], ["height", "100%"]]) rect.setAttribute(name, value);
        sample.append(rect);
        key.append(sample, ` ${kind}${kind === "suspended" ? " ×" : ""}`);
        return key;
      }), make("span", {}, "? hatched: possible, outlined: disputed"));
      draw();
    };
    choice.addEventListener("change", async () => { remember({ o: choice.value, at: choice.value ? asked().get("at") : "" }, true); await choose(); });
    restored.push(() => {
      const wanted = (asked().get("o") || "").toUpperCase();
      choice.value = [...choice.options].some((one) => one.value === wanted) ? wanted : "";
      choose();
    });
    restore();
    return;
  }

  const form = element("compare"), NAMES = { o: "organisations", s: "states" };
  const selects = (kind) => [...form.querySelectorAll(`select[name=${kind}]`)];
  let chosen = [], kind = "o";
  const others = (day, code) => (kind === "o" ? stateOn(code, day) : bodyOn(code, day));
  const own = (day, code) => (kind === "o" ? bodyOn(code, day) : stateOn(code, day));
  const sheet = (day) => {
    const rows = new Map();
    chosen.forEach(({ held }, place) => {
      for (const [code, spells] of held) {
        const { best, surest } = judge(spells, day);
        if (!best) continue;
        if (!rows.has(code)) rows.set(code, { code, name: others(day, code), cells: Array(chosen.length).fill(null), inside: [], surest: [] });
        rows.get(code).cells[place] = best;
        if (surest !== NOT) { rows.get(code).inside.push(place); rows.get(code).surest.push(surest); }
      }
    });
    return [...rows.values()].sort((a, b) => b.inside.length - a.inside.length || byName(a, b));
  };
  const headOf = (inside, names) => {
    if (!inside.length) return kind === "o" ? "No member of any, but in touch" : "Neither is a member";
    if (inside.length === names.length) return names.length === 2 ? `In both: ${names.join(" and ")}` : `In all ${names.length}`;
    return inside.length === 1 ? `Only ${names[inside[0]]}` : inside.map((place) => names[place]).join(" and ");
  };
  const compare = (day) => {
    const rows = sheet(day), names = chosen.map(({ code }) => own(day, code)), folder = kind === "o" ? "s" : "o";
    const counts = new Map(rows.filter((row) => row.inside.length).map((row) => [row.code, row.inside.length]));
    const map = kind === "o" && chosen.length;
    element("world").toggleAttribute("hidden", !map);
    element("picture").hidden = element("shades").hidden = !map;
    if (map) shade(counts, day, null, "of them");
    if (!chosen.length) { count.textContent = "Choose organisations or states above."; list.replaceChildren(); return ""; }
    const combinations = new Map();
    for (const row of rows) {
      const key = row.inside.join(" ");
      if (!combinations.has(key)) combinations.set(key, { inside: row.inside, rows: [] });
      combinations.get(key).rows.push(row);
    }
    // As the one count does: a state is in all of them as surely as in the least sure one.
    const sure = rows.filter((row) => row.inside.length === chosen.length).map((row) => Math.max(...row.surest));
    const all = sure.filter((one) => one === CERTAIN).length, more = doubtful([0, 1, 2].map((at) => sure.filter((one) => one === at).length)).map((said) => `, and ${said}`).join("");
    count.textContent = chosen.length === 1 ? `Choose another beside ${names[0]}.` : kind === "o"
      ? `${all} state${all === 1 ? "" : "s"} in ${chosen.length === 2 ? "both" : "all"} on ${iso(day)}: ${names.join(", ")}${more}`
      : `${names.join(" and ")} both belonged to ${all} organisation${all === 1 ? "" : "s"} on ${iso(day)}${more}`;
    const said = [make("h2", {}, written(day))];
    for (const { inside, rows: its } of [...combinations.values()].sort((a, b) => b.inside.length - a.inside.length || a.inside.join().localeCompare(b.inside.join()))) {
      const line = make("p");
      its.sort(byName).forEach((row, place) => {
        const doubt = row.inside.map((at) => DOUBT[row.cells[at].sure]).find(Boolean);
        line.append(linked(folder, row, day), (doubt ? ` (${doubt})` : "") + (place < its.length - 1 ? ", " : ""));
      });
      said.push(make("h3", {}, `${headOf(inside, names)} `, make("small", {}, String(its.length))), line);
    }
    const table = make("table", { class: "sheet" }, make("caption", {}, `Statuses on ${written(day)}`));
    const head = table.createTHead().insertRow(), body = table.createTBody();
    const up = (folderOf, code) => linked(folderOf, { code, name: own(day, code) }, day);
    head.append(make("th", { scope: "col" }, kind === "o" ? "State" : "Organisation"), ...chosen.map(({ code }) => make("th", { scope: "col" }, up(kind, code))));
    for (const row of rows) {
      const line = body.insertRow();
      line.append(make("th", { scope: "row" }, linked(folder, row, day)), ...row.cells.map((cell, place) => make("td", { "data-label": names[place] }, cell ? cell.status + (cell.sure ? ` (${DOUBT[cell.sure]})` : "") : "–")));
    }
    said.push(make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Statuses" }, table));
    list.replaceChildren(...said);
    return count.textContent;
  };
  const choose = async () => {
    const codes = (which) => selects(which).map((one) => one.value).filter(Boolean);
    kind = codes("s").length ? "s" : "o";
    const wanted = [...new Set(codes(kind))];
    try { chosen = await Promise.all(wanted.map(async (code) => ({ code, held: await hold(kind, code) }))); } catch (error) { failed(error); return; }
    lay(new Map(kind === "o" ? chosen.flatMap(({ held }) => [...held]) : []));
    draw();
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", async (event) => {
    for (const other of Object.keys(NAMES)) if (other !== event.target.name) for (const one of selects(other)) one.value = "";
    remember({ o: selects("o").map((one) => one.value), s: selects("s").map((one) => one.value) }, true);
    await choose();
  });
  start(compare);
  restored.push(() => {
    for (const which of Object.keys(NAMES)) {
      const wanted = asked().getAll(which).flatMap((codes) => codes.toUpperCase().split(",")), there = selects(which);
      there.forEach((one, place) => { one.value = [...one.options].some((option) => option.value === wanted[place]) ? wanted[place] : ""; });
    }
    choose();
  });
  restore();
})();
