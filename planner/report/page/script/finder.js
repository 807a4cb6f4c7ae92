/* Finding, filtering and sorting, over columns: twenty thousand rows in a few milliseconds. */

const plain = (text) => text.normalize("NFKC").toLowerCase();
const own = new Array(COUNT);
const hay = new Array(COUNT);
for (let e = 0; e < COUNT; e++) {
  own[e] = plain(`\n${E.name[e]}\n${E.id[e]}\n${E.py[e]}\n`);
  hay[e] = own[e] + plain(`${goesTo(e)}\n${data.industries[E.industry[e]] || ""}`);
}

/* How near a hit is: its own name in whole, its beginning, a part of it, or only where it goes. */
function nearness(e) {
  let far = 0;
  for (const word of asked.words) {
    const at = own[e].indexOf(word);
    if (at < 0) return 3;
    if (own[e].includes(`\n${word}\n`)) continue;
    far = Math.max(far, own[e].includes(`\n${word}`) ? 1 : 2);
  }
  return far;
}

/* What was asked for: words, forms, and a choice of each list (empty: all). */
const CHOICES = ["zone", "industry", "employees", "branch", "only"];
const NOTHING_ASKED = { zone: "", industry: "", employees: "", branch: "", only: "", scope: "" };
const asked = { words: [], modes: new Set(), ...NOTHING_ASKED };

/* A band of employees, as it is written: 10-49, 300+, -1 for not known. */
function inBand(count, band) {
  if (band === "-1") return count < 0;
  const [least, most] = band.endsWith("+") ? [parseInt(band, 10), Infinity] : band.split("-").map(Number);
  return count >= least && count <= most;
}
const sorted = { by: "", down: false };

function matches(e) {
  if (asked.modes.size && !asked.modes.has(E.mode[e])) return false;
  if (asked.scope && modeOf(e) === "excluded") return false;
  if (asked.zone && E.zone[e] !== +asked.zone) return false;
  if (asked.industry && E.industry[e] !== +asked.industry) return false;
  if (asked.employees && !inBand(E.staff[e], asked.employees)) return false;
  if (asked.branch && E.branch[e] !== +asked.branch) return false;
  if (asked.only === "changed" && E.changed[e] !== 1) return false;
  if (asked.only === "pinned" && E.pinned[e] !== 1) return false;
  for (const word of asked.words) if (!hay[e].includes(word)) return false;
  return true;
}

/* The order of each column, worked out once: sorting again is only looking up. */
const orders = new Map();
const collator = new Intl.Collator(data.lang === "zh-CN" ? "zh-Hans-CN" : "en", { numeric: true });
const worded = {
  name: (e) => E.name[e],
  id: (e) => E.id[e],
  zone: (e) => data.zones[E.zone[e]] || "",
  industry: (e) => data.industries[E.industry[e]] || "",
  goes: (e) => goesTo(e),
};
const counted = {
  mode: (e) => E.mode[e],
  staff: (e) => E.staff[e],
  members: (e) => E.members[e],
  full: (e) => E.full[e],
  distance: (e) => E.distance[e],
};

function goesTo(e) {
  if (E.branch[e] >= 0) return B[E.branch[e]].name;
  if (E.person[e] >= 0) return P[E.person[e]].name;
  return "";
}

function orderOf(column) {
  if (!orders.has(column)) {
    const key = worded[column];
    let value = counted[column];
    if (key) {
      // Words are compared once each, not once a row.
      const words = [...new Set(Array.from({ length: COUNT }, (_, e) => key(e)))].sort(collator.compare);
      const rank = new Map(words.map((word, at) => [word, word === "" ? -1 : at]));
      value = (e) => rank.get(key(e));
    }
    orders.set(column, Float64Array.from({ length: COUNT }, (_, e) => value(e)));
  }
  return orders.get(column);
}

/* Which enterprises were asked for; null while nothing in particular is. */
let wanted = null;

/* The rows that were asked for, in order; what is not known comes last either way. */
function find() {
  performance.mark("find");
  const rows = [];
  for (let e = 0; e < COUNT; e++) if (matches(e)) rows.push(e);
  if (sorted.by) {
    const order = orderOf(sorted.by);
    const sign = sorted.down ? -1 : 1;
    rows.sort((one, other) => {
      const a = order[one], b = order[other];
      if (a === b) return one - other;
      if (a < 0 || b < 0) return a < 0 ? 1 : -1;
      return a < b ? -sign : sign;
    });
  } else if (asked.words.length) {
    const far = new Map(rows.map((e) => [e, nearness(e)]));
    rows.sort((one, other) => far.get(one) - far.get(other) || one - other);
  }
  wanted = rows.length === COUNT ? null : new Uint8Array(COUNT);
  if (wanted) for (const e of rows) wanted[e] = 1;
  performance.measure("find", "find");
  return rows;
}
