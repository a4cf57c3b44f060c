"use strict";
(() => {
  const form = document.getElementById("search");
  const input = document.getElementById("words");
  const state = document.getElementById("state");
  const found = document.getElementById("found");
  const more = document.getElementById("more");
  const index = new URL(form.dataset.index, location.href);
  const AT_ONCE = 20;
  const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3ffff}]/u;
  const files = new Map();
  let search = null;

  const read = (name) => {
    const address = new URL(name, index).href;
    if (!files.has(address)) {
      files.set(address, fetch(address).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} for ${name}`);
        return answer.json();
      }));
    }
    return files.get(address);
  };

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => folded(text).match(/[\p{L}\p{N}]+[+#]*/gu) || [];
  const pieces = (word) => UNSPACED.test(word)
    ? [...word].reduce((all, sign) => {
      if (UNSPACED.test(sign)) all.push(sign, "");
      else all[all.length - 1] += sign;
      return all;
    }, [""]).filter(Boolean)
    : [word];

  const fits = (row, wanted) => {
    const own = words([row[0], row[2], ...row[4]].join(" "));
    return wanted.every((word) => UNSPACED.test(word)
      ? own.some((one) => one.includes(word))
      : own.some((one) => one.startsWith(word)));
  };

  async function* hits(wanted) {
    const about = await read("index.json");
    const keys = wanted.flatMap(pieces).map((piece) => [...piece].slice(0, about.key).join(""));
    const perFile = about.words / about.segment;
    for (let file = Math.max(1, Math.floor(about.stories / about.words)); file >= 1; file -= 1) {
      const known = await read(`words-${file}.json`);
      const entries = Object.entries(known);
      let segments = null;
      for (const key of keys) {
        const here = new Set();
        for (const [word, signs] of entries) if (word.startsWith(key)) for (const sign of signs) here.add(sign.charCodeAt(0) - 48);
        segments = segments === null ? here : new Set([...segments].filter((one) => here.has(one)));
      }
      for (const place of [...(segments || [])].sort((a, b) => b - a)) {
        const rows = await read(`stories-${(file - 1) * perFile + place + 1}.json`);
        for (const row of rows) if (fits(row, wanted)) yield row;
      }
    }
  }

  const shown = (row) => {
    const [title, address, provider, day, topics] = row;
    const item = document.createElement("li");
    const heading = document.createElement("h2");
    heading.dir = "auto";
    if (/^https?:/i.test(address || "")) {
      const link = document.createElement("a");
      link.href = address;
      link.rel = "noopener nofollow";
      link.textContent = title;
      heading.append(link);
    } else heading.textContent = title;
    const line = document.createElement("p");
    const time = document.createElement("time");
    time.dateTime = day;
    time.textContent = new Date(`${day}T00:00Z`).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
    line.append(`${provider} · `, time, topics.length ? ` · ${topics.join(", ")}` : "");
    item.append(heading, line);
    return item;
  };

  const turn = async (mine) => {
    more.hidden = true;
    state.textContent = "Searching …";
    try {
      for (let count = 0; count < AT_ONCE; count += 1) {
        const next = await mine.hits.next();
        if (search !== mine) return;
        if (next.done) { mine.done = true; break; }
        found.append(shown(next.value));
      }
      more.hidden = Boolean(mine.done);
      const count = found.children.length;
      state.textContent = count === 0 ? "No story has all these words."
        : mine.done ? `${count} ${count === 1 ? "story" : "stories"}` : `The newest ${count} stories; the button below them looks for older ones`;
    } catch {
      if (search === mine) state.textContent = "The index cannot be read. Search works where the site is served, not from a folder.";
    }
  };

  const start = () => {
    const wanted = words(input.value);
    const address = new URL(location.href);
    if (input.value) address.searchParams.set("q", input.value); else address.searchParams.delete("q");
    try { history.replaceState(null, "", address); } catch { /* a page from a folder has no history of its own */ }
    found.replaceChildren();
    more.hidden = true;
    state.textContent = "";
    search = null;
    if (wanted.length === 0) return;
    search = { hits: hits(wanted), done: false };
    turn(search);
  };

  let waiting = 0;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(start, 200); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); start(); });
  more.addEventListener("click", () => search && turn(search));
  document.getElementById("scriptless").hidden = true;
  form.hidden = false;
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) start(); else input.focus();
})();
