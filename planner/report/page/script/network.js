/* The branch graph as a network: each branch a disc with its enterprises around it, kinds
   together, all around the committee above. The same data always lie in the same place. */

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const STEP = 9;
const FEW = 150;
const OVAL = 1.35;

/* Lay a few discs {r} snugly, the largest first, each where it comes nearest to the middle of a
   lying oval. Sets x, y; returns the radius of all. */
function snug(discs, hole) {
  const order = [...discs].sort((one, other) => other.r - one.r || one.order - other.order);
  const done = [];
  let far = hole;
  for (const disc of order) {
    let best = null;
    const tried = hole || done.length ? 120 : 1;
    for (let turn = 0; turn < tried; turn++) {
      const angle = (turn / tried) * 2 * Math.PI + 0.3;
      const ux = Math.cos(angle), uy = Math.sin(angle);
      // Along a ray, each disc that lies there blocks one stretch; go behind the last that meets.
      let away = hole ? hole + disc.r + 3 : 0;
      if (!tried || (!hole && !done.length)) away = 0;
      for (let again = true; again;) {
        again = false;
        for (const one of done) {
          const along = one.x * ux + one.y * uy;
          const across = one.x * uy - one.y * ux;
          const reach = one.r + disc.r + 3;
          if (Math.abs(across) >= reach) continue;
          const half = Math.sqrt(reach * reach - across * across);
          if (away > along - half + 1e-9 && away < along + half - 1e-9) { away = along + half; again = true; }
        }
      }
      const x = away * ux, y = away * uy;
      const cost = (x / OVAL) ** 2 + y * y;
      if (!best || cost < best.cost - 1e-9) best = { x, y, cost };
    }
    disc.x = best.x;
    disc.y = best.y;
    done.push(disc);
    far = Math.max(far, Math.hypot(disc.x, disc.y) + disc.r);
  }
  return far;
}

/* The same for many discs, outwards along a spiral. */
function pack(discs, hole) {
  if (discs.length <= FEW) return snug(discs, hole || 0);
  const order = [...discs].sort((one, other) => other.r - one.r || one.order - other.order);
  const widest = order.length ? order[0].r : 1;
  const cellSize = 2 * widest + 4;
  const cells = new Map();
  const key = (i, j) => i * 100003 + j;
  const free = (x, y, r) => {
    if (hole && Math.hypot(x, y) < hole + r) return false;
    const i = Math.floor(x / cellSize), j = Math.floor(y / cellSize);
    for (let a = i - 1; a <= i + 1; a++) for (let b = j - 1; b <= j + 1; b++) {
      for (const one of cells.get(key(a, b)) || []) if ((one.x - x) ** 2 + (one.y - y) ** 2 < (one.r + r + 3) ** 2) return false;
    }
    return true;
  };
  let angle = 0, away = hole ? hole : 0, last = Infinity, far = hole || 0;
  for (const disc of order) {
    // A smaller disc may still fit where a larger one did not: go back some way.
    if (disc.r < last * 0.8) { away = Math.max(hole || 0, away - 2 * last); last = disc.r; }
    if (last === Infinity) last = disc.r;
    const pitch = Math.max(2, disc.r * 0.5);
    for (;;) {
      const x = away * Math.cos(angle), y = away * Math.sin(angle);
      if (free(x, y, disc.r)) { disc.x = x; disc.y = y; break; }
      const turn = pitch / Math.max(away, pitch);
      angle += turn;
      away += (pitch * turn) / (2 * Math.PI) * 1.6;
    }
    far = Math.max(far, Math.hypot(disc.x, disc.y) + disc.r);
    const home = key(Math.floor(disc.x / cellSize), Math.floor(disc.y / cellSize));
    if (!cells.has(home)) cells.set(home, []);
    cells.get(home).push(disc);
  }
  return far;
}

function layNetwork() {
  const spots = new Float64Array(2 * COUNT).fill(NaN);
  const discOf = (kind, index, served, hub) => ({ kind, index, served, hub, r: hub + (served.length ? STEP * Math.sqrt(served.length + 0.5) + 4 : 2), order: index });
  const groups = new Map();
  const into = (organ, kind, disc) => {
    const name = `${organ} ${kind}`;
    if (!groups.has(name)) groups.set(name, { organ, kind, discs: [], order: groups.size });
    groups.get(name).discs.push(disc);
  };
  const organs = data.organs;
  const root = organs.length ? 0 : -1;
  B.forEach((b, index) => into(b.organ, b.kind, discOf("b", index, b.e, 5 + Math.min(9, Math.sqrt(b.members)))));
  P.forEach((p, index) => into(root, p.contact ? "contact" : "instructor", discOf("p", index, p.contact ? [] : p.e, 5)));
  const loose = { uncovered: [], excluded: [] };
  for (let e = 0; e < COUNT; e++) if (E.branch[e] < 0 && E.person[e] < 0) (loose[modeOf(e)] || loose.uncovered).push(e);
  for (const [kind, served] of Object.entries(loose)) if (served.length) into(kind === "excluded" ? -1 : root, kind, discOf("", -1, served, 0));

  const roots = new Map();
  for (const group of groups.values()) {
    group.r = pack(group.discs, 0) + 14;
    if (!roots.has(group.organ)) roots.set(group.organ, []);
    roots.get(group.organ).push(group);
  }
  const families = [...roots.entries()].map(([organ, members], order) => ({ organ, members, order, r: pack(members, organ < 0 ? 0 : 22) + 20 }));
  pack(families, 0);
  const discs = [];
  const seats = organs.map(() => null);
  for (const family of families) {
    if (family.organ >= 0) seats[family.organ] = { x: family.x, y: family.y };
    for (const group of family.members) for (const disc of group.discs) {
      disc.x += group.x + family.x;
      disc.y += group.y + family.y;
      disc.organ = disc.kind === "b" || disc.kind === "p" ? family.organ : -1;
      disc.served.forEach((e, at) => {
        const away = disc.hub + 2 + STEP * Math.sqrt(at + 0.6), turn = at * GOLDEN + disc.index;
        spots[2 * e] = disc.x + away * Math.cos(turn);
        spots[2 * e + 1] = disc.y + away * Math.sin(turn);
      });
      discs.push(disc);
    }
  }
  return { spots, discs, seats };
}

function networkScene() {
  const { spots, discs, seats } = layNetwork();
  const hubs = new Map(discs.filter((disc) => disc.kind).map((disc) => [disc.kind + disc.index, disc]));
  const extent = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const disc of discs) {
    extent.x0 = Math.min(extent.x0, disc.x - disc.r); extent.x1 = Math.max(extent.x1, disc.x + disc.r);
    extent.y0 = Math.min(extent.y0, disc.y - disc.r); extent.y1 = Math.max(extent.y1, disc.y + disc.r);
  }
  const tokenOf = (disc) => (disc.kind === "b" ? (disc.served.length ? B[disc.index].outcome : "excluded") : P[disc.index].contact ? "excluded" : "dispatched");
  const nameOf = (disc) => (disc.kind === "b" ? B[disc.index].name : P[disc.index].name);

  function draw(pen, view) {
    const colours = paint();
    const chosen = picked.kind;
    const kinship = new Set(kinOf(picked));
    if (picked.kind === "e") kinship.add(picked.index);
    const dim = chosen ? 0.28 : 1;
    const line = (x0, y0, x1, y1) => { pen.beginPath(); pen.moveTo(view.sx(x0), view.sy(y0)); pen.lineTo(view.sx(x1), view.sy(y1)); pen.stroke(); };
    pen.lineWidth = 0.8;
    pen.strokeStyle = colours.line;
    pen.globalAlpha = Math.max(0.12, Math.min(0.8, 12 / Math.sqrt(discs.length)));
    for (const disc of discs) {
      if (disc.organ >= 0) line(seats[disc.organ].x, seats[disc.organ].y, disc.x, disc.y);
      if (disc.kind === "b" && B[disc.index].over >= 0) { const above = hubs.get("b" + B[disc.index].over); pen.strokeStyle = colours.soft; line(above.x, above.y, disc.x, disc.y); pen.strokeStyle = colours.line; }
    }
    pen.globalAlpha = 1;
    // Who serves whom, then who keeps contact with whom.
    for (const disc of discs) {
      if (!disc.kind) continue;
      pen.strokeStyle = colours.modes[tokenOf(disc)];
      pen.globalAlpha = 0.45 * dim;
      for (const e of disc.served) {
        if (kinship.has(e)) pen.globalAlpha = 0.9;
        pen.globalAlpha *= faded(e);
        line(disc.x, disc.y, spots[2 * e], spots[2 * e + 1]);
        pen.globalAlpha = 0.45 * dim;
      }
    }
    pen.setLineDash([3, 4]);
    pen.strokeStyle = colours.soft;
    P.forEach((p, index) => {
      if (!p.contact) return;
      pen.globalAlpha = picked.kind === "p" && picked.index === index ? 1 : 0.3 * dim;
      const hub = hubs.get("p" + index);
      for (const e of p.e) line(hub.x, hub.y, spots[2 * e], spots[2 * e + 1]);
    });
    pen.setLineDash([]);
    const r = Math.max(0.5, Math.min(6, 3 * view.scale));
    for (let e = 0; e < COUNT; e++) {
      const x = view.sx(spots[2 * e]), y = view.sy(spots[2 * e + 1]);
      if (x < -9 || y < -9 || x > view.width + 9 || y > view.height + 9) continue;
      pen.globalAlpha = (!chosen || kinship.has(e) ? 1 : dim) * faded(e);
      pen.fillStyle = pen.strokeStyle = colours.modes[modeOf(e)];
      shape(pen, modeOf(e), x, y, kinship.has(e) ? r * 1.25 : r);
    }
    for (const disc of discs) {
      if (!disc.kind) continue;
      const on = (picked.kind === disc.kind && picked.index === disc.index) || disc.served.some((e) => kinship.has(e));
      const x = view.sx(disc.x), y = view.sy(disc.y), size = Math.max(1.6, disc.hub * view.scale * 0.8);
      pen.globalAlpha = !chosen || on ? 1 : dim;
      pen.strokeStyle = colours.modes[tokenOf(disc)];
      pen.fillStyle = colours.card;
      pen.lineWidth = Math.max(1.2, Math.min(3, 2 * view.scale));
      pen.beginPath();
      if (disc.kind === "b") pen.arc(x, y, size, 0, 7);
      else { const s = size * 1.1; pen.moveTo(x, y - s); pen.lineTo(x + s, y); pen.lineTo(x, y + s); pen.lineTo(x - s, y); pen.closePath(); }
      pen.fill();
      if (disc.kind === "p" && P[disc.index].contact) pen.setLineDash([2, 2]);
      pen.stroke();
      pen.setLineDash([]);
    }
    pen.globalAlpha = 1;
    seats.forEach((seat, index) => {
      if (!seat) return;
      pen.fillStyle = colours.ink;
      pen.beginPath();
      pen.arc(view.sx(seat.x), view.sy(seat.y), Math.max(3, Math.min(14, 12 * view.scale)), 0, 7);
      pen.fill();
    });
    ring(pen, view, colours);
    const label = labels(pen, view);
    if (picked.kind === "e") label(E.name[picked.index], view.sx(spots[2 * picked.index]), view.sy(spots[2 * picked.index + 1]) - 15, true);
    else if (picked.kind) { const disc = hubs.get(picked.kind + picked.index); label(nameOf(disc), view.sx(disc.x), view.sy(disc.y) - disc.hub * view.scale - 12, true); }
    seats.forEach((seat, index) => { if (seat) label(organs[index], view.sx(seat.x), view.sy(seat.y) + 22, true); });
    for (const disc of named) if (disc.r * view.scale > 30 && anyWanted(disc.served)) label(nameOf(disc), view.sx(disc.x), view.sy(disc.y) + disc.r * view.scale * 0.5 + 4);
    if (STEP * view.scale > 26) for (let e = 0; e < COUNT; e++) if (picked.kind !== "e" || picked.index !== e) label(E.name[e], view.sx(spots[2 * e]), view.sy(spots[2 * e + 1]) + 13);
  }
  const organs = data.organs;
  const named = discs.filter((disc) => disc.kind).sort((one, other) => other.r - one.r);

  function ring(pen, view, colours) {
    let x, y, r;
    if (picked.kind === "e") [x, y, r] = [spots[2 * picked.index], spots[2 * picked.index + 1], 9];
    else if (picked.kind) { const disc = hubs.get(picked.kind + picked.index); [x, y, r] = [disc.x, disc.y, disc.r * view.scale]; }
    else return;
    pen.strokeStyle = colours.pick;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(view.sx(x), view.sy(y), Math.max(8, r), 0, 7);
    pen.stroke();
  }

  function hit(x, y, reach) {
    let best = null, least = Math.min(reach, STEP) ** 2;
    for (let e = 0; e < COUNT; e++) {
      const d = (spots[2 * e] - x) ** 2 + (spots[2 * e + 1] - y) ** 2;
      if (d < least) { least = d; best = { kind: "e", index: e, label: `${E.name[e]} · ${modeWord(e)}` }; }
    }
    for (const disc of discs) {
      if (!disc.kind) continue;
      const d = Math.hypot(disc.x - x, disc.y - y);
      if (d < disc.hub + reach / 4 || (!best && d < disc.r)) best = { kind: disc.kind, index: disc.index, label: nameOf(disc) };
    }
    return best;
  }

  const placeOf = (what) => {
    if (what.kind === "e") return [[spots[2 * what.index], spots[2 * what.index + 1]]];
    const disc = hubs.get(what.kind + what.index);
    return disc ? [[disc.x, disc.y]] : [];
  };
  return { extent, draw, hit, placeOf, largest: 3 };
}
