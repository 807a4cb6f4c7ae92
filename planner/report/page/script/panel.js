/* What was picked, in words: what becomes of it, by which rule, why nothing higher, with whom. */

const panel = byId("panel");
let cameFrom = null;

const fact = (label, value) => (value === "" || value === null || value === undefined ? [] : [make("dt", {}, label), make("dd", {}, value)]);
const link = (kind, index, text) => make("button", { type: "button", class: "link", onclick: () => pick(kind, index, "panel") }, text);
const chip = (token, word) => make("span", { class: token }, make("span", { class: "dot" }), word);
const flag = (value) => (value < 0 ? "" : value ? say.yes : say.no);
const headed = (title, ...what) => [make("h3", {}, title), ...what];

function listOf(indices, note) {
  const list = make("ul", {});
  const show = (from, to) => {
    for (const e of indices.slice(from, to)) {
      const beside = note ? note(e) : "";
      list.append(make("li", { class: modeOf(e) }, make("span", { class: "dot" }), link("e", e, E.name[e]), beside ? make("span", { class: "soft small" }, ` ${beside}`) : ""));
    }
    if (to < indices.length) {
      const more = make("li", {}, make("button", { type: "button", onclick: () => { more.remove(); show(to, indices.length); } }, fill(say.more, { n: number(indices.length - to) })));
      list.append(more);
    }
  };
  show(0, 40);
  return list;
}

const apart = (e) => [E.lead[e] ? say.lead : "", E.distance[e] > 0 ? metres(E.distance[e]) : "", fill(say.someMembers, { n: number(E.members[e]) })].filter(Boolean).join(" · ");

function aboutEnterprise(e) {
  const rule = data.rules[E.rule[e]];
  const b = E.branch[e], p = E.person[e];
  const goes = b >= 0 ? link("b", b, B[b].name) : p >= 0 ? link("p", p, P[p].name) : "";
  const members = E.full[e] === E.members[e] ? number(E.members[e]) : fill(say.ofThemFull, { n: number(E.members[e]), full: number(E.full[e]) });
  const parts = [
    make("p", { class: "soft small" }, [E.id[e] === E.name[e] ? "" : E.id[e], data.zones[E.zone[e]], data.industries[E.industry[e]]].filter(Boolean).join(" · ")),
    make("p", { class: modeOf(e) }, make("span", { class: "dot" }), make("b", {}, modeWord(e)), goes ? "　" : "", goes, E.distance[e] >= 0 ? make("span", { class: "soft" }, ` · ${metres(E.distance[e])}`) : ""),
    make("dl", { class: "facts" },
      ...fact(say.members, members),
      ...fact(say.elsewhere, E.elsewhere[e] > 0 ? number(E.elsewhere[e]) : ""),
      ...fact(say.activists, E.activists[e] > 0 ? number(E.activists[e]) : ""),
      ...fact(say.staff, E.staff[e] < 0 ? "" : number(E.staff[e])),
      ...fact(say.scale, flag(E.scale[e])),
      ...fact(say.choice, E.rank[e] < 0 || E.mode[e] > 3 ? "" : fill(say.choiceOf, { n: E.rank[e] + 1 })),
      ...fact(say.today, sentence(E.today[e]) && (E.changed[e] === 1 ? fill(say.changes, { was: sentence(E.today[e]) }) : sentence(E.today[e]))),
      ...fact(say.pinned, E.pinned[e] ? sentence(E.pin[e]) || say.yes : ""),
    ),
    ...headed(say.why, make("p", {}, sentence(E.because[e], e)), rule ? make("p", { class: "soft small" }, make("a", { href: `#rule-${E.rule[e]}`, onclick: close }, rule[1]), sentence(E.articles[e]) ? ` · ${sentence(E.articles[e])}` : "") : ""),
  ];
  const choices = E.choices[e];
  if (choices.length) {
    const list = make("ul", { class: "why" });
    // Forms that are told the same stand together; what comes after the one taken needs no reason.
    let reached = choices.every((one) => !one[1]);
    for (let k = 0; k < choices.length; k++) {
      const [, taken, why] = choices[k];
      const alike = [choices[k][0]];
      while (!taken && k + 1 < choices.length && !choices[k + 1][1] && choices[k + 1][2] === why) alike.push(choices[++k][0]);
      const heads = alike.map((mode) => make("span", { class: `form ${data.modes[mode]}` }, make("span", { class: "dot" }), make("b", {}, data.modeWords[mode])));
      const standing = taken ? say.taken : why < 0 && reached ? say.notNeeded : say.notTaken;
      list.append(make("li", {}, ...heads, standing, why >= 0 ? make("br", {}) : "", make("span", { class: "soft" }, sentence(why, e))));
      if (taken) reached = true;
    }
    parts.push(...headed(say.choices, list));
  }
  const open = data.uncovered[e];
  if (open) {
    parts.push(...headed(say.remedies, make("ul", { class: "why" }, ...open.map((one) => make("li", {}, sentence(one, e))))));
  }
  const steps = data.moves.filter((move) => move[2] === e);
  if (steps.length) parts.push(...headed(say.moves, stepsOf(steps)));
  if (E.contacts[e].length) parts.push(...headed(say.contacts, make("ul", {}, ...E.contacts[e].map((one) => make("li", {}, link("p", one, P[one].name))))));
  const others = kinOf({ kind: "e", index: e }).filter((one) => one !== e);
  if (others.length) parts.push(...headed(fill(modeOf(e) === "joint" ? say.together : b >= 0 ? say.sameBranch : say.samePerson, { n: number(others.length) }), listOf(others, apart)));
  return [E.name[e], parts];
}

const stepsOf = (steps) => make("ul", { class: "why" }, ...steps.map(([step, word, , , , before, after, why]) => make("li", {}, make("b", {}, `${step}. ${word}`), " ", [before, after].map(sentence).filter(Boolean).join(" → "), make("br", {}), make("span", { class: "soft" }, sentence(why)))));

function aboutBranch(index) {
  const b = B[index];
  const parts = [
    make("p", {}, b.outcome ? chip(b.outcome, b.kindWord) : b.kindWord, b.formWord && !b.usual ? ` · ${b.formWord}` : "", b.zone ? make("span", { class: "soft" }, ` · ${b.zone}`) : ""),
    make("dl", { class: "facts" }, ...b.facts.flatMap((value, k) => fact(data.branchFacts[k], value)), ...fact(say.leading, b.lead >= 0 ? link("e", b.lead, E.name[b.lead]) : "")),
  ];
  if (b.fragile.length) parts.push(...headed(say.fragile, make("ul", { class: "why" }, ...b.fragile.map((one) => make("li", { class: "notice" }, one)))));
  const steps = data.moves.filter((move) => move[3] === index && move[2] < 0);
  if (steps.length) parts.push(...headed(say.moves, stepsOf(steps)));
  if (b.e.length) parts.push(...headed(fill(say.covers, { n: number(b.e.length) }), listOf(b.e, apart)));
  else parts.push(make("p", { class: "soft" }, say.noAffiliates));
  return [b.name, parts];
}

function aboutPerson(index) {
  const p = P[index];
  const parts = [make("p", {}, p.word, p.zone ? make("span", { class: "soft" }, ` · ${p.zone}`) : ""), make("dl", { class: "facts" }, ...p.facts.flatMap(([label, value]) => fact(label, value)))];
  if (p.e.length) parts.push(...headed(fill(p.contact ? say.keeps : say.servesN, { n: number(p.e.length) }), listOf(p.e, (e) => (E.distance[e] >= 0 && !p.contact ? metres(E.distance[e]) : ""))));
  return [p.name, parts];
}

function showPanel(what, from) {
  if (!what.kind) {
    panel.hidden = true;
    document.body.classList.remove("docked");
    // Rows are made anew while one reads: go back to the row of that place.
    if (cameFrom === body) focusRow(false);
    else if (cameFrom && cameFrom.isConnected) cameFrom.focus({ preventScroll: true });
    cameFrom = null;
    return;
  }
  if (panel.hidden) cameFrom = body.contains(document.activeElement) ? body : document.activeElement;
  const [title, parts] = { e: aboutEnterprise, b: aboutBranch, p: aboutPerson }[what.kind](what.index);
  const head = make("h2", { id: "panel-title", tabindex: -1 }, title);
  panel.replaceChildren(make("button", { type: "button", class: "close", "aria-label": say.close, onclick: close }, "×"), head, ...parts);
  panel.hidden = false;
  document.body.classList.add("docked");
  panel.scrollTop = 0;
  if (from === "keyboard" || from === "panel" || from === "tree") head.focus({ preventScroll: true });
}

function close() { pick("", -1, "close"); }

function startPanel() {
  onPick(showPanel);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) { event.preventDefault(); close(); }
  });
}
