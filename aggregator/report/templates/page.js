"use strict";
(() => {
  const PAGE = 100, PRINTED = 1000, HOSTS = 300, NAME = 60, DAY = 86400;
  const [VERDICT, REASON, URL_, KIND, HOST, SINCE, CHECKED, FAILURES, INSTEAD, FINAL, PLACES, PLACE_COUNT, DETAIL] = Array(13).keys();
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const number = (value) => value.toLocaleString("en");
  const words = new Map(Object.entries(data.words));
  const rank = new Map(data.severity.map((verdict, index) => [verdict, index]));
  const columns = { verdict: VERDICT, url: URL_, reason: REASON, kind: KIND, since: SINCE, failures: FAILURES };
  const selects = { reason: REASON, host: HOST, kind: KIND };
  const haystack = data.rows.map((row) =>
    [row[URL_], row[REASON], words.get(row[REASON]), row[INSTEAD], row[FINAL], row[DETAIL], ...row[PLACES]].join("\n").toLowerCase());
  let sort = "verdict", falling = false, found = [], drawn = 0;

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function breakable(made, text) {
    text.split(/(?<=\/)(?=[^/])/).forEach((part, index) => made.append(...(index ? [element("wbr"), part] : [part])));
    return made;
  }

  function address(url) {
    const web = /^https?:\/\/[^\s\\]+$/i.test(url) && !url.includes("***");
    const made = breakable(element(web ? "a" : "span"), url);
    made.dir = "ltr";
    if (web) {
      made.href = url;
      made.rel = "noreferrer noopener nofollow";
    }
    return made;
  }

  function day(seconds) {
    return seconds === null ? "" : new Date(seconds * 1000).toISOString().slice(0, 10);
  }

  function note(label, url) {
    const made = element("div", "instead");
    made.append(element("span", "", label), " ", address(url));
    return made;
  }

  function linkCell(row) {
    const cell = element("td", "link");
    cell.append(address(row[URL_]));
    if (row[DETAIL]) cell.append(breakable(element("div", "detail"), row[DETAIL]));
    if (row[INSTEAD]) cell.append(note("Instead", row[INSTEAD]));
    return cell;
  }

  function placesCell(row) {
    const cell = element("td", "places");
    for (const place of row[PLACES]) {
      const line = element("div");
      line.append(breakable(element("bdi"), place));
      cell.append(line);
    }
    const more = row[PLACE_COUNT] - row[PLACES].length;
    if (more > 0) cell.append(element("div", "", `and ${number(more)} more`));
    return cell;
  }

  function reasonCell(row) {
    const cell = element("td", "reason");
    cell.append(element("div", "", words.get(row[REASON])), element("code", "words", row[REASON]));
    return cell;
  }

  function failuresCell(row) {
    const cell = element("td", "failures");
    const count = row[FAILURES];
    if (count) {
      const words = count === 1 ? "failed once" : `failed ${number(count)} times`;
      cell.append(element("span", "wide", number(count)), element("span", "narrow", words));
    }
    return cell;
  }

  function line(row) {
    const made = element("tr");
    const since = element("td", "since", day(row[SINCE]));
    if (row[CHECKED] !== null) since.title = `checked ${new Date(row[CHECKED] * 1000).toISOString()}`;
    const verdict = element("td", row[VERDICT]);
    verdict.append(element("span", "verdict", row[VERDICT]));
    made.setAttribute("role", "row");
    made.append(verdict, linkCell(row), reasonCell(row), element("td", "kind", row[KIND]), since,
      failuresCell(row), placesCell(row));
    for (const cell of made.children) cell.setAttribute("role", "cell");
    return made;
  }

  function draw(count) {
    const until = Math.min(found.length, drawn + count);
    const part = document.createDocumentFragment();
    for (; drawn < until; drawn += 1) part.append(line(data.rows[found[drawn]]));
    byId("rows").append(part);
    byId("more").hidden = drawn >= found.length;
  }

  function state() {
    return {
      q: byId("q").value.trim(),
      verdict: [...document.querySelectorAll("#verdicts input:checked")].map((box) => box.value),
      reason: byId("reason").value, host: byId("host").value, kind: byId("kind").value, since: byId("since").value,
    };
  }

  function recent(row, days) {
    if (!days) return true;
    if (row[SINCE] === null) return false;
    const age = data.now - row[SINCE];
    return days > 0 ? age <= days * DAY : age > -days * DAY;
  }

  function matching(wanted) {
    const parts = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(wanted.verdict);
    const indexes = [];
    data.rows.forEach((row, index) => {
      if (verdicts.size && !verdicts.has(row[VERDICT])) return;
      for (const [name, column] of Object.entries(selects)) if (wanted[name] && row[column] !== wanted[name]) return;
      if (!recent(row, Number(wanted.since))) return;
      if (parts.every((part) => haystack[index].includes(part))) indexes.push(index);
    });
    return indexes;
  }

  function compare(a, b) {
    const column = columns[sort];
    let [x, y] = [data.rows[a][column], data.rows[b][column]];
    if (sort === "verdict") [x, y] = [rank.get(x), rank.get(y)];
    if (x === y) return a - b;
    if (x === null) return 1;
    if (y === null) return -1;
    return (x < y ? -1 : 1) * (falling ? -1 : 1);
  }

  function remember(wanted) {
    const kept = new URLSearchParams();
    for (const [name, value] of Object.entries(wanted)) if (value.length) kept.set(name, String(value));
    if (sort !== "verdict" || falling) kept.set("sort", (falling ? "-" : "") + sort);
    try {
      history.replaceState(null, "", `#${kept}`);
    } catch { /* a sandboxed page has no history */ }
  }

  function show(keep) {
    const wanted = state();
    found = matching(wanted).sort(compare);
    drawn = 0;
    byId("rows").replaceChildren();
    draw(PAGE);
    const most = data.left_out ? ` (${number(data.left_out)} more are not on this page: --format json lists all)` : "";
    byId("shown").textContent = data.rows.length
      ? `${number(found.length)} of ${number(data.rows.length)} links${most}` : "Every link is ok.";
    for (const head of document.querySelectorAll("#table th[data-key]")) {
      head.setAttribute("aria-sort", head.dataset.key !== sort ? "none" : falling ? "descending" : "ascending");
    }
    byId("sort").value = sort;
    if (keep) remember(wanted);
  }

  function counted(column) {
    const counts = new Map();
    for (const row of data.rows) counts.set(row[column], (counts.get(row[column]) ?? 0) + 1);
    return [...counts].filter(([value]) => value).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  function fill() {
    for (const [name, column] of Object.entries(selects)) {
      for (const [value, count] of counted(column).slice(0, HOSTS)) {
        const option = element("option", "", `${value.slice(0, NAME)} (${number(count)})`);
        option.value = value;
        byId(name).append(option);
      }
    }
    const counts = new Map(counted(VERDICT));
    for (const verdict of data.severity.filter((one) => counts.has(one))) {
      const label = element("label", verdict);
      const box = element("input");
      box.type = "checkbox";
      box.value = verdict;
      label.append(box, `${verdict} `, element("small", "", number(counts.get(verdict))));
      byId("verdicts").append(label);
    }
  }

  function recall() {
    const kept = new URLSearchParams(location.hash.slice(1));
    const verdicts = (kept.get("verdict") ?? "").split(",");
    byId("q").value = kept.get("q") ?? "";
    for (const box of document.querySelectorAll("#verdicts input")) box.checked = verdicts.includes(box.value);
    for (const name of ["reason", "host", "kind", "since"]) {
      byId(name).value = kept.get(name) ?? "";
      if (byId(name).selectedIndex < 0) byId(name).value = "";
    }
    const order = kept.get("sort") ?? "verdict";
    if (Object.hasOwn(columns, order.replace(/^-/, ""))) [sort, falling] = [order.replace(/^-/, ""), order.startsWith("-")];
  }

  function order(key) {
    falling = sort === key ? !falling : key === "since" || key === "failures";
    sort = key;
    show(true);
  }

  function theme() {
    const root = document.documentElement, button = byId("theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const label = () => { button.textContent = dark() ? "Light" : "Dark"; };
    try {
      const kept = localStorage.getItem("theme");
      if (kept === "dark" || kept === "light") root.dataset.theme = kept;
    } catch { /* a page that is a file may have no storage */ }
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      label();
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch { /* the same */ }
    });
    system.addEventListener("change", label);
    label();
    button.hidden = false;
  }

  function toPaper() {
    draw(Math.max(0, PRINTED - drawn));
    byId("printed").hidden = drawn >= found.length;
    byId("printed").textContent = `The first ${number(drawn)} of ${number(found.length)} links are printed.`;
    if (byId("died-more")) byId("died-more").open = true;
  }

  function listen() {
    let waiting = 0;
    byId("q").addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => show(true), 120);
    });
    byId("filters").addEventListener("change", (event) => {
      if (event.target.id === "sort") order(event.target.value);
      else if (event.target.id !== "q") show(true);
    });
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("filters").addEventListener("reset", () => setTimeout(() => show(true)));
    for (const head of document.querySelectorAll("#table th[data-key]")) {
      head.firstElementChild.addEventListener("click", () => order(head.dataset.key));
    }
    byId("more").addEventListener("click", () => draw(PAGE));
    new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) draw(PAGE);
    }, { rootMargin: "600px" }).observe(byId("end"));
    addEventListener("beforeprint", toPaper);
    addEventListener("afterprint", () => { byId("printed").hidden = true; });
    addEventListener("hashchange", () => {
      if (!location.hash.includes("=")) return;
      recall();
      show(false);
      byId("links").scrollIntoView();
      byId("links").focus({ preventScroll: true });
    });
    addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
      event.preventDefault();
      byId("q").focus();
    });
  }

  theme();
  fill();
  recall();
  listen();
  byId("filters").hidden = byId("table").hidden = data.rows.length === 0;
  show(false);
})();
