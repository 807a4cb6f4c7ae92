/* All enterprises: only the rows in sight are in the page, however many there are. */

const box = byId("rows");
const body = box.querySelector("tbody");
const columns = [...box.querySelectorAll("thead th")].map((head) => head.dataset.column);
const SPARE = 12;
let rows = [];
let current = 0;
let printing = false;

function cell(e, column) {
  const dash = say.unknown;
  switch (column) {
    case "name": {
      const under = [modeWord(e), goesTo(e)].filter(Boolean).join(" · ");
      return make("th", { scope: "row", class: "stacked", title: E.name[e] }, E.name[e], make("span", { class: `narrow ${modeOf(e)}`, "aria-hidden": "true" }, make("span", { class: "dot" }), under));
    }
    case "mode":
      return make("td", { class: `roomy ${modeOf(e)}` }, make("span", { class: "dot" }), modeWord(e), E.pinned[e] ? make("span", { class: "soft" }, ` · ${say.pinned}`) : "", E.changed[e] === 1 ? make("span", { class: "notice" }, ` · ${say.changed}`) : "");
    case "id": return make("td", { class: "roomy spare soft", title: E.id[e] }, E.id[e]);
    case "zone": return make("td", { class: "roomy" }, data.zones[E.zone[e]] ?? dash);
    case "industry": return make("td", { class: "roomy spare" }, data.industries[E.industry[e]] ?? dash);
    case "staff": return make("td", { class: "roomy n" }, E.staff[e] < 0 ? dash : number(E.staff[e]));
    case "members": return make("td", { class: "n" }, number(E.members[e]), E.full[e] === E.members[e] ? "" : make("span", { class: "soft" }, ` (${number(E.full[e])})`));
    case "goes": return make("td", { class: "roomy", title: goesTo(e) }, goesTo(e) || dash);
    case "distance": return make("td", { class: "roomy spare n" }, E.distance[e] < 0 ? dash : number(E.distance[e]));
  }
  return make("td", {}, "");
}

function rowOf(at) {
  const e = rows[at];
  const row = make("tr", { "aria-rowindex": at + 2, "data-at": at, tabindex: at === current ? 0 : -1 }, ...columns.map((column) => cell(e, column)));
  mark(row, e);
  return row;
}

let kin = new Set();
function mark(row, e) {
  const chosen = picked.kind === "e" && picked.index === e;
  row.classList.toggle("pick", chosen);
  row.classList.toggle("kin", !chosen && kin.has(e));
  if (chosen) row.setAttribute("aria-selected", "true"); else row.removeAttribute("aria-selected");
}

const gap = (height) => {
  const filler = make("tr", { class: "gap", "aria-hidden": "true" }, make("td", { colspan: across }));
  filler.style.height = `${height}px`;
  return filler;
};

let height = 0;
let across = columns.length;
let shown = [0, 0];
function draw(force) {
  if (printing) return;
  if (!height) {
    const narrow = matchMedia("screen and (max-width: 47.9rem)").matches;
    height = narrow ? 48 : 34;
    across = [...box.querySelectorAll("thead th")].filter((head) => head.offsetWidth > 0).length;
  }
  const from = Math.max(0, Math.floor(box.scrollTop / height) - SPARE);
  const to = Math.min(rows.length, Math.ceil((box.scrollTop + box.clientHeight) / height) + SPARE);
  if (!force && from === shown[0] && to === shown[1]) return;
  const held = body.contains(document.activeElement);
  shown = [from, to];
  const lines = [];
  for (let at = from; at < to; at++) lines.push(rowOf(at));
  body.replaceChildren(gap(from * height), ...lines, gap((rows.length - to) * height));
  if (held) focusRow(false);
}

function focusRow(move) {
  const row = body.querySelector(`tr[data-at="${current}"]`);
  if (row) row.focus({ preventScroll: !move });
}

function goTo(at, focus) {
  if (!rows.length) return;
  current = Math.max(0, Math.min(rows.length - 1, at));
  const head = box.querySelector("thead").offsetHeight;
  const top = current * height;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + height > box.scrollTop + box.clientHeight - head) box.scrollTop = top + height - box.clientHeight + head;
  draw(true);
  if (focus) focusRow(false);
}

function refresh() {
  rows = find();
  current = 0;
  box.scrollTop = 0;
  box.querySelector("table").setAttribute("aria-rowcount", rows.length + 1);
  draw(true);
  const told = rows.length === COUNT ? say.all : say.hits;
  byId("hits").textContent = fill(told, { n: number(rows.length), all: number(COUNT) });
  byId("none").hidden = rows.length > 0;
  for (const watcher of finders) watcher();
}

function sortBy(column) {
  if (sorted.by !== column) Object.assign(sorted, { by: column, down: column in counted && column !== "mode" });
  else if (sorted.down === (column in counted && column !== "mode")) sorted.down = !sorted.down;
  else sorted.by = "";
  for (const head of box.querySelectorAll("thead th")) {
    if (head.dataset.column === sorted.by) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  refresh();
}

/* Ask for one thing alone, as a figure of the page does: zone=3&mode=joint. */
function askFor(what) {
  const wanted = new URLSearchParams(what);
  Object.assign(asked, { words: [] }, NOTHING_ASKED);
  asked.modes.clear();
  for (const [name, value] of wanted) if (name === "mode") asked.modes.add(data.modes.indexOf(value)); else asked[name] = value;
  byId("find").value = "";
  for (const name of CHOICES) { const choice = byId(`by-${name}`); if (choice) choice.value = asked[name]; }
  for (const button of document.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", asked.modes.has(data.modes.indexOf(button.dataset.mode)));
  refresh();
}

/* Figures lead to the enterprises behind them. */
function startAsking() {
  const title = byId("enterprises-title");
  title.tabIndex = -1;
  const follow = (event) => {
    const figure = event.target.closest("[data-ask]");
    if (!figure || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    askFor(figure.dataset.ask);
    settle(title);
    title.focus({ preventScroll: true });
  };
  for (const figure of document.querySelectorAll("[data-ask]")) { figure.tabIndex = 0; figure.setAttribute("role", "button"); }
  byId("main").addEventListener("click", follow);
  byId("main").addEventListener("keydown", follow);
}

function startTable() {
  box.addEventListener("scroll", () => draw(false), { passive: true });
  new ResizeObserver(() => { height = 0; draw(true); }).observe(box);
  for (const head of box.querySelectorAll("thead th")) head.querySelector("button").addEventListener("click", () => sortBy(head.dataset.column));
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-at]");
    if (!row) return;
    current = Number(row.dataset.at);
    pick("e", rows[current], "table");
  });
  body.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(box.clientHeight / height) - 2);
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); goTo(to, true); }
    else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick("e", rows[current], "keyboard"); }
  });
  const search = byId("find");
  search.addEventListener("input", () => { asked.words = plain(search.value).split(/\s+/).filter(Boolean); refresh(); });
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); goTo(0, true); }
    if (event.key === "Enter" && rows.length) pick("e", rows[0], "keyboard");
  });
  for (const button of document.querySelectorAll("[data-mode]")) {
    button.addEventListener("click", () => {
      const mode = data.modes.indexOf(button.dataset.mode);
      if (!asked.modes.delete(mode)) asked.modes.add(mode);
      button.setAttribute("aria-pressed", asked.modes.has(mode));
      refresh();
    });
  }
  for (const name of CHOICES) {
    const choice = byId(`by-${name}`);
    if (choice) choice.addEventListener("change", () => { asked[name] = choice.value; refresh(); });
  }
  byId("clear").addEventListener("click", () => { askFor(""); search.focus(); });
  startAsking();
  onPick((what, from) => {
    kin = new Set(kinOf(what));
    if (what.kind === "e" && from !== "table") {
      const at = rows.indexOf(what.index);
      if (at >= 0) { goTo(at, false); return; }
    }
    for (const row of body.querySelectorAll("tr[data-at]")) mark(row, rows[Number(row.dataset.at)]);
  });
  refresh();
}

/* On paper all rows that were asked for are printed. */
function printTable(on) {
  printing = on;
  if (on) body.replaceChildren(...rows.map((_, at) => rowOf(at)));
  else { shown = [0, 0]; draw(true); }
}
