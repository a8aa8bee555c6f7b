"use strict";
// Search over names of all times, titles and places. It is loaded, and its index, when it is first needed.
(() => {
  const { root, element, make, load } = window.BLOCS;
  const search = element("search"), list = element("found"), said = element("found-said"), box = element("results");
  const MOST = 12;
  // As blocs.names.fold: no case, no accents, no punctuation, no leading "the".
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").replace(/ø/g, "o").replace(/ı/g, "i")
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim().replace(/^the (?=.)/, "");
  let pages = null, vocabulary = null;
  const prepare = () => {
    if (pages) return;
    vocabulary = new Set();
    pages = window.BLOCS_INDEX.map(([href, shown, names, codes]) => {
      const words = new Set(names.flatMap((name) => name.split(" ")));
      for (const word of words) vocabulary.add(word);
      return { href, shown, names, words: [...words], codes: new Set(codes ? codes.split(" ") : []) };
    });
    vocabulary = [...vocabulary];
  };
  // The number of letters to add, remove, change or exchange with the next (Damerau–Levenshtein), at most `most` + 1.
  const apart = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, place) => place);
    for (let i = 1; i <= a.length; i++) {
      const now = [i];
      for (let j = 1; j <= b.length; j++) {
        now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
      }
      if (Math.min(...now) > most) return most + 1;
      [before, last] = [last, now];
    }
    return last[b.length];
  };
  const near = (word) => {
    const most = word.length < 4 ? 0 : word.length < 7 ? 1 : 2;
    let least = most + 1, found = [];
    for (const other of most ? vocabulary : []) {
      if (other.length < 3) continue;
      const whole = apart(word, other, most);
      const begun = other.length > word.length ? apart(word, other.slice(0, word.length), most) + 0.5 : whole;
      const distance = Math.min(whole, begun);
      if (distance > most) continue;
      if (distance < least) [least, found] = [distance, []];
      if (distance === least) found.push(other);
    }
    return found;
  };
  const ofName = (name, wanted) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(" " + wanted) ? 2 : name.includes(wanted) ? 3 : 9);
  const ofWord = (page, word, codes) => {
    let best = 9;
    for (const other of page.words) {
      if (other === word) return 0;
      if (other.startsWith(word)) best = Math.min(best, 1);
      else if (word.length > 2 && other.includes(word)) best = Math.min(best, 2);
    }
    if (codes.some((code) => page.codes.has(code))) best = Math.min(best, 1);
    return best;
  };
  const codeOf = (page) => page.href.slice(2, -5);
  const exactly = (folder, wanted) => pages.find((page) => page.href.startsWith(folder + "/") && page.names.includes(wanted));
  // "iran sco": a state and an organisation lead to the state's rows on the organisation's page.
  const pairOf = (words) => {
    for (let place = 1; place < words.length; place++) {
      const [left, right] = [words.slice(0, place).join(" "), words.slice(place).join(" ")];
      for (const [one, other] of [[left, right], [right, left]]) {
        const state = exactly("s", one), body = exactly("o", other);
        if (state && body) return [state, body];
      }
    }
    return null;
  };
  const rank = (wanted) => {
    const words = wanted.split(" "), found = new Map();
    const add = (page, score) => found.set(page, Math.min(found.has(page) ? found.get(page) : Infinity, score));
    for (const page of pages) {
      let best = 9;
      for (const name of page.names) best = Math.min(best, ofName(name, wanted));
      if (best < 9) add(page, best);
    }
    if (words.length > 1) {
      const named = words.map((word) => pages.filter((page) => !page.href.startsWith("m/") && (page.names.includes(word))).map((page) => codeOf(page).toLowerCase()));
      for (const page of pages) {
        const scores = words.map((word, place) => ofWord(page, word, page.codes.size ? named[place] : []));
        if (!scores.includes(9)) add(page, 6 + scores.reduce((a, b) => a + b, 0) / words.length);
      }
      const pair = pairOf(words);
      if (pair) for (const page of pair) add(page, 5);
    }
    return [...found].sort((a, b) => a[1] - b[1] || "osm".indexOf(a[0].href[0]) - "osm".indexOf(b[0].href[0]) || a[0].shown.localeCompare(b[0].shown)).map(([page]) => page);
  };
  const find = (wanted) => {
    let hits = rank(wanted), read = wanted;
    if (!hits.length) {
      const known = (word) => vocabulary.some((other) => other.startsWith(word));
      const choices = wanted.split(" ").map((word) => (known(word) ? [word] : near(word)));
      if (choices.every((its) => its.length)) {
        const tries = choices.reduce((made, its) => made.flatMap((before) => its.slice(0, 6).map((word) => [...before, word])), [[]]).slice(0, 24);
        const scored = tries.map((words) => [words.join(" "), rank(words.join(" "))]).filter(([, pages]) => pages.length);
        if (scored.length) { read = scored.map(([text]) => text); hits = [...new Set(scored.flatMap(([, its]) => its.slice(0, MOST)))]; }
      }
    }
    return { hits, read };
  };
  let wantedNow = "";
  const show = async () => {
    const wanted = fold(search.value.slice(0, 200));
    wantedNow = wanted;
    if (wanted.length < 2) { close(); return; }
    try { await load("search.js"); } catch { said.textContent = "The index cannot be loaded."; box.hidden = false; return; }
    if (wanted !== wantedNow) return;
    prepare();
    const { hits, read } = find(wanted), pair = typeof read === "string" ? pairOf(read.split(" ")) : pairOf(read[0].split(" "));
    const links = hits.slice(0, MOST).map((page) => [root + page.href, page.shown]);
    if (pair) links.unshift([`${root}${pair[1].href}?filter=${codeOf(pair[0])}`, `${pair[0].shown} in ${pair[1].shown}`]);
    list.replaceChildren(...links.map(([href, shown], place) => make("li", { role: "none" }, make("a", { role: "option", href, id: `found-${place}`, tabindex: "-1", "aria-selected": "false" }, shown))));
    const guessed = typeof read !== "string" ? `Nothing for “${search.value.trim()}”; shown is “${[...new Set(read)].slice(0, 3).join("”, “")}”. ` : "";
    said.textContent = links.length ? `${guessed}${hits.length > MOST ? `${MOST} of ${hits.length} pages` : `${links.length} page${links.length === 1 ? "" : "s"}`}` : `Nothing found for “${search.value.trim()}”. Try a code, another spelling, or a place of signature.`;
    list.hidden = !links.length;
    box.hidden = false;
    search.setAttribute("aria-expanded", String(links.length > 0));
  };
  const close = () => { box.hidden = true; list.replaceChildren(); said.textContent = ""; search.setAttribute("aria-expanded", "false"); };
  const move = (to) => {
    const options = [...list.querySelectorAll("a")];
    for (const one of options) one.setAttribute("aria-selected", String(one === to));
    (to || search).focus();
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    const options = [...list.querySelectorAll("a")];
    if (event.key === "Enter" && options.length) options[0].click();
    else if (event.key === "ArrowDown" && options.length) { move(options[0]); event.preventDefault(); }
    else if (event.key === "ArrowUp" && options.length) { move(options[options.length - 1]); event.preventDefault(); }
    else if (event.key === "Escape") { search.value = ""; close(); }
  });
  list.addEventListener("keydown", (event) => {
    const options = [...list.querySelectorAll("a")], place = options.indexOf(document.activeElement);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: options.length - 1 }[event.key];
    if (to !== undefined) { move(options[to] || null); event.preventDefault(); }
    else if (event.key === "Escape") { close(); move(null); event.preventDefault(); }
  });
  document.addEventListener("focusin", (event) => { if (!event.target.closest(".search")) close(); });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) close(); });
  load("search.js").catch(() => {});
  show();
})();
