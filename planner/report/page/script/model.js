/* What the page knows: columns of enterprises, and whom each branch and person serves. */

const data = JSON.parse(document.getElementById("data").textContent);
const say = data.say;
const E = data.e;
const B = data.b;
const P = data.p;
const COUNT = E.name.length;

const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en-US");
const metres = (value) => say.metres.replace("{n}", number(value));
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
/* A sentence by its place; where it speaks of an enterprise, its name stands in it as a mark. */
const sentence = (index, e) => (index < 0 ? "" : e === undefined ? data.strings[index] : data.strings[index].split("\ue000").join(E.name[e]));
const modeOf = (e) => data.modes[E.mode[e]];
const modeWord = (e) => data.modeWords[E.mode[e]];

/* Everything is made of elements and text: what a ledger says never becomes markup. */
function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/* One selection for the whole page: an enterprise, a branch or a person. */
const NOTHING = { kind: "", index: -1 };
let picked = NOTHING;
const watchers = [];
const onPick = (watcher) => watchers.push(watcher);

const finders = [];
const onFind = (watcher) => finders.push(watcher);

function pick(kind, index, from) {
  picked = index < 0 ? NOTHING : { kind, index };
  for (const watcher of watchers) watcher(picked, from);
  tellAddress();
}

/* What an element stands for: an enterprise by its link, a branch or a person by its mark. */
function pickOf(element) {
  const told = element.dataset.pick || element.getAttribute("href").replace("#e", "e-");
  return [told[0], Number(told.slice(2))];
}

/* Who belongs to what was picked: the enterprises to be shown beside it. */
function kinOf(what) {
  if (what.kind === "b") return B[what.index].e;
  if (what.kind === "p") return P[what.index].e;
  if (what.kind !== "e") return [];
  if (E.branch[what.index] >= 0) return B[E.branch[what.index]].e;
  if (E.person[what.index] >= 0) return P[E.person[what.index]].e;
  return [];
}

/* The address names what was picked, so that a link leads to it. */
function tellAddress() {
  let hash = "";
  if (picked.kind) {
    const id = picked.kind === "e" ? E.id[picked.index] : (picked.kind === "b" ? B : P)[picked.index].id;
    hash = `#${picked.kind}=${encodeURIComponent(id)}`;
  }
  try {
    history.replaceState(null, "", hash || location.pathname + location.search);
  } catch { /* some viewers allow no change of the address */ }
}

function readAddress() {
  const found = /^#([ebp])=(.*)$/.exec(location.hash);
  if (!found) return;
  let id = "";
  try { id = decodeURIComponent(found[2]); } catch { return; }
  const kind = found[1];
  const index = kind === "e" ? E.id.indexOf(id) : (kind === "b" ? B : P).findIndex((one) => one.id === id);
  if (index >= 0) pick(kind, index, "address");
}
