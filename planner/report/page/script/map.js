/* The map: where coordinates are known, with a scale, the borders that were given, and lines to
   the lead enterprise, the host or the instructor. North is up. */

const CIRCLE = Array.from({ length: 16 }, (_, k) => [Math.cos((k * Math.PI) / 8), Math.sin((k * Math.PI) / 8)]);

function hull(points) {
  const sorted = [...points].sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  if (sorted.length < 3) return sorted;
  const half = (list) => {
    const chain = [];
    for (const p of list) {
      while (chain.length > 1) {
        const [a, b] = chain.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function mapScene() {
  const at = (one) => (one === null || one === undefined ? null : [one[0], -one[1]]);
  const place = E.spot.map(at);
  const hosts = B.map((b) => at(b.spot));
  const seats = P.map((p) => at(p.spot));
  const rings = data.boundary.map((ring) => ring.map(at));
  // What has a part in the plan decides what is shown; the rest lies where it lies.
  const busy = (spots, list) => spots.filter((spot, k) => spot && list[k].e.length);
  const all = [...place.filter(Boolean), ...busy(hosts, B), ...busy(seats, P)];
  const spread = rings.length ? [...all, ...rings.flat()] : all;
  const extent = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const [x, y] of spread) {
    extent.x0 = Math.min(extent.x0, x); extent.x1 = Math.max(extent.x1, x);
    extent.y0 = Math.min(extent.y0, y); extent.y1 = Math.max(extent.y1, y);
  }
  const leadOf = (b) => (b.lead >= 0 ? place[b.lead] : null);
  const outlines = B.map((b) => (b.kind === "joint" ? hull(b.e.map((e) => place[e]).filter(Boolean)) : []));
  const hosting = B.filter((b) => b.kind === "existing" && b.e.length).length;
  const joints = B.filter((b) => b.kind === "joint").length;
  const layers = { joint: true, affiliated: true, dispatched: true };

  function ends(e) {
    const from = place[e];
    if (!from) return null;
    const b = E.branch[e];
    let to = null;
    if (b >= 0) to = B[b].kind === "joint" ? leadOf(B[b]) : modeOf(e) === "affiliated" ? hosts[b] || leadOf(B[b]) : null;
    else if (E.person[e] >= 0) to = seats[E.person[e]];
    return to && (to[0] !== from[0] || to[1] !== from[1]) ? [from, to] : null;
  }
  const lines = Array.from({ length: COUNT }, (_, e) => ends(e));

  function draw(pen, view) {
    const colours = paint();
    const kinship = new Set(kinOf(picked));
    if (picked.kind === "e") kinship.add(picked.index);
    const dim = picked.kind ? 0.25 : 1;
    const trace = (ring) => { pen.beginPath(); ring.forEach(([x, y], k) => (k ? pen.lineTo(view.sx(x), view.sy(y)) : pen.moveTo(view.sx(x), view.sy(y)))); };
    pen.lineJoin = "round";
    for (const ring of rings) {
      trace(ring);
      pen.closePath();
      pen.fillStyle = colours.faint;
      pen.fill();
      pen.strokeStyle = colours.soft;
      pen.lineWidth = 0.8;
      pen.stroke();
    }
    const small = Math.max(1.6, Math.min(5, 4.2 * Math.pow(view.zoom, 0.3) * Math.min(1, 22 / Math.sqrt(all.length))));
    const pad = Math.max(4, Math.min(9, 2.4 * small));
    if (layers.joint) outlines.forEach((ring, b) => {
      if (!ring.length) return;
      const on = !picked.kind || B[b].e.some((e) => kinship.has(e));
      pen.globalAlpha = (on ? 0.16 : 0.06) * (anyWanted(B[b].e) ? 1 : 0.3);
      pen.fillStyle = colours.modes.joint;
      const around = ring.flatMap(([x, y]) => CIRCLE.map(([cx, cy]) => [view.sx(x) + pad * cx, view.sy(y) + pad * cy]));
      pen.beginPath();
      hull(around).forEach(([x, y], k) => (k ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.fill();
    });
    for (let e = 0; e < COUNT; e++) {
      const line = lines[e];
      if (!line || layers[modeOf(e)] === false) continue;
      const on = kinship.has(e);
      pen.globalAlpha = (on ? 0.95 : 0.4 * dim) * faded(e);
      pen.lineWidth = on ? 1.6 : 0.8;
      pen.strokeStyle = colours.modes[modeOf(e)];
      trace(line);
      pen.stroke();
    }
    for (let e = 0; e < COUNT; e++) {
      if (!place[e]) continue;
      const x = view.sx(place[e][0]), y = view.sy(place[e][1]);
      if (x < -9 || y < -9 || x > view.width + 9 || y > view.height + 9) continue;
      pen.globalAlpha = (!picked.kind || kinship.has(e) ? 1 : dim) * faded(e);
      pen.fillStyle = pen.strokeStyle = colours.modes[modeOf(e)];
      shape(pen, modeOf(e), x, y, kinship.has(e) ? Math.max(4, small * 1.2) : small);
    }
    const hub = (spot, token, on, diamond) => {
      const x = view.sx(spot[0]), y = view.sy(spot[1]), r = Math.max(3.2, small * 1.15);
      pen.globalAlpha = on ? 1 : dim;
      pen.lineWidth = 1.8;
      pen.fillStyle = colours.card;
      pen.strokeStyle = colours.modes[token];
      pen.beginPath();
      if (diamond) { pen.moveTo(x, y - r * 1.3); pen.lineTo(x + r * 1.3, y); pen.lineTo(x, y + r * 1.3); pen.lineTo(x - r * 1.3, y); pen.closePath(); } else pen.rect(x - r, y - r, 2 * r, 2 * r);
      pen.fill();
      pen.stroke();
    };
    seats.forEach((spot, p) => { if (spot && !P[p].contact) hub(spot, "dispatched", !picked.kind || (picked.kind === "p" && picked.index === p) || P[p].e.some((e) => kinship.has(e)), true); });
    hosts.forEach((spot, b) => { if (spot && B[b].kind === "existing") hub(spot, B[b].e.length ? "affiliated" : "excluded", !picked.kind || (picked.kind === "b" && picked.index === b) || B[b].e.some((e) => kinship.has(e)), false); });
    pen.globalAlpha = 1;
    const label = labels(pen, view);
    for (const [x, y] of placeOf(picked)) {
      pen.strokeStyle = colours.pick;
      pen.lineWidth = 2.5;
      pen.beginPath();
      pen.arc(view.sx(x), view.sy(y), 10, 0, 7);
      pen.stroke();
    }
    if (picked.kind === "e" && place[picked.index]) label(E.name[picked.index], view.sx(place[picked.index][0]), view.sy(place[picked.index][1]) - 19, true);
    if (picked.kind === "b" && placeOf(picked).length) label(B[picked.index].name, view.sx(placeOf(picked)[0][0]), view.sy(placeOf(picked)[0][1]) - 19, true);
    if (picked.kind === "e" && E.branch[picked.index] >= 0) { const b = E.branch[picked.index]; const home = hosts[b] || leadOf(B[b]); if (home) label(B[b].name, view.sx(home[0]), view.sy(home[1]) + 18); }
    if (hosting < 40 || view.zoom > 3) hosts.forEach((spot, b) => { if (spot && B[b].kind === "existing" && B[b].e.length && anyWanted(B[b].e)) label(B[b].name, view.sx(spot[0]), view.sy(spot[1]) + 16); });
    if (joints < 20 || view.zoom > 3) B.forEach((b) => { const home = b.kind === "joint" ? leadOf(b) : null; if (home && anyWanted(b.e)) label(b.name, view.sx(home[0]), view.sy(home[1]) + 16); });
    if (view.zoom > 3) for (let e = 0; e < COUNT; e++) if (place[e] && (picked.kind !== "e" || picked.index !== e)) label(E.name[e], view.sx(place[e][0]), view.sy(place[e][1]) + 14);
    scaleBar(pen, view, colours);
  }

  function scaleBar(pen, view, colours) {
    const most = Math.min(160, view.width / 3) / view.scale;
    const power = 10 ** Math.floor(Math.log10(most));
    const length = [5, 2, 1].map((times) => times * power).find((one) => one <= most) || power;
    const wide = length * view.scale, x = 16, y = view.height - 18;
    pen.fillStyle = colours.card;
    pen.globalAlpha = 0.85;
    pen.fillRect(x - 8, y - 22, wide + 16, 34);
    pen.globalAlpha = 1;
    pen.strokeStyle = pen.fillStyle = colours.ink;
    pen.lineWidth = 1.4;
    pen.beginPath();
    pen.moveTo(x, y - 4); pen.lineTo(x, y + 2); pen.lineTo(x + wide, y + 2); pen.lineTo(x + wide, y - 4);
    pen.stroke();
    pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    pen.textAlign = "left";
    pen.textBaseline = "alphabetic";
    pen.fillText(length >= 1000 ? say.kilometres.replace("{n}", number(length / 1000)) : say.metres.replace("{n}", number(length)), x + 6, y - 3);
  }

  function hit(x, y, reach) {
    let best = null, least = reach ** 2;
    const near = (spot, found) => {
      if (!spot) return;
      const d = (spot[0] - x) ** 2 + (spot[1] - y) ** 2;
      if (d < least) { least = d; best = found(); }
    };
    hosts.forEach((spot, b) => { if (B[b].kind === "existing") near(spot, () => ({ kind: "b", index: b, label: B[b].name })); });
    seats.forEach((spot, p) => near(spot, () => ({ kind: "p", index: p, label: P[p].name })));
    for (let e = 0; e < COUNT; e++) near(place[e], () => ({ kind: "e", index: e, label: `${E.name[e]} · ${modeWord(e)}` }));
    return best;
  }

  function placeOf(what) {
    let spot = null;
    if (what.kind === "e") spot = place[what.index];
    else if (what.kind === "b") spot = hosts[what.index] || leadOf(B[what.index]);
    else if (what.kind === "p") spot = seats[what.index];
    return spot ? [spot] : [];
  }
  return { extent, draw, hit, placeOf, layers };
}
