/* A drawing to move about in, by mouse, finger and keyboard. What is drawn is a scene's affair:
   its extent {x0, y0, x1, y1}, draw(pen, view) and hit(x, y, reach). */

const scheme = matchMedia("(prefers-color-scheme: dark)");
let onPaper = false;
const paint = () => data.colours[scheme.matches && !onPaper ? "dark" : "light"];
const PAPER = { width: 1800, height: 1150 };

function picture(canvas, scene) {
  const pen = canvas.getContext("2d");
  const tip = canvas.parentElement.querySelector(".tip");
  const view = { width: 0, height: 0, scale: 1, x: 0, y: 0, zoom: 1, home: true, sx: (x) => x * view.scale + view.x, sy: (y) => y * view.scale + view.y };
  let centre = null;
  let waiting = false;

  function place() {
    const { x0, y0, x1, y1 } = scene.extent;
    const room = 26;
    const fit = Math.min((view.width - 2 * room) / (x1 - x0 || 1), (view.height - 2 * room) / (y1 - y0 || 1));
    view.scale = Math.max(1e-9, Math.min(fit, scene.largest || Infinity)) * view.zoom;
    if (!centre || view.home) centre = [(x0 + x1) / 2, (y0 + y1) / 2];
    view.x = view.width / 2 - centre[0] * view.scale;
    view.y = view.height / 2 - centre[1] * view.scale;
    canvas.style.touchAction = view.home ? "pan-y" : "none";
  }

  function show() {
    waiting = false;
    const box = onPaper ? PAPER : { width: canvas.clientWidth, height: canvas.clientHeight };
    if (!box.width || !box.height) return;
    const dense = onPaper ? 1 : Math.min(3, devicePixelRatio || 1);
    view.width = onPaper ? PAPER.width / 2 : box.width;
    view.height = onPaper ? PAPER.height / 2 : box.height;
    const times = onPaper ? 2 : dense;
    canvas.width = Math.round(view.width * times);
    canvas.height = Math.round(view.height * times);
    place();
    pen.setTransform(times, 0, 0, times, 0, 0);
    pen.clearRect(0, 0, view.width, view.height);
    scene.draw(pen, view);
  }

  function later() {
    if (!waiting) { waiting = true; requestAnimationFrame(show); }
  }

  function zoom(by, at) {
    const next = Math.max(0.2, Math.min(400, view.zoom * by));
    const [px, py] = at || [view.width / 2, view.height / 2];
    const world = [(px - view.x) / view.scale, (py - view.y) / view.scale];
    const scale = (view.scale / view.zoom) * next;
    view.zoom = next;
    view.home = false;
    centre = [world[0] + (view.width / 2 - px) / scale, world[1] + (view.height / 2 - py) / scale];
    later();
  }

  function pan(dx, dy) {
    view.home = false;
    centre = [centre[0] - dx / view.scale, centre[1] - dy / view.scale];
    later();
  }

  function whole() { view.zoom = 1; view.home = true; later(); }

  /* Bring what was picked into sight where it is not. */
  function reveal(points) {
    if (!points.length || !view.width) { later(); return; }
    const inside = points.every(([x, y]) => view.sx(x) > 8 && view.sx(x) < view.width - 8 && view.sy(y) > 8 && view.sy(y) < view.height - 8);
    if (!inside) view.home = false;
    if (!inside) centre = points.reduce(([a, b], [x, y]) => [a + x / points.length, b + y / points.length], [0, 0]);
    later();
  }

  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const under = ([px, py]) => scene.hit((px - view.x) / view.scale, (py - view.y) / view.scale, 11 / view.scale);
  const held = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, spot(event));
    moved = 0;
    if (event.pointerType === "mouse") canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const at = spot(event);
    const was = held.get(event.pointerId);
    if (!was) { hover(at); return; }
    const others = [...held.entries()].filter(([id]) => id !== event.pointerId);
    if (others.length) {
      const [, fixed] = others[0];
      const apart = (one) => Math.hypot(one[0] - fixed[0], one[1] - fixed[1]) || 1;
      zoom(apart(at) / apart(was), [(at[0] + fixed[0]) / 2, (at[1] + fixed[1]) / 2]);
    } else pan(at[0] - was[0], at[1] - was[1]);
    moved += Math.hypot(at[0] - was[0], at[1] - was[1]);
    held.set(event.pointerId, at);
  });
  const release = (event) => held.delete(event.pointerId);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
  canvas.addEventListener("click", (event) => {
    if (moved > 6) return;
    const found = under(spot(event));
    if (found) pick(found.kind, found.index, "picture");
  });
  canvas.addEventListener("wheel", (event) => {
    // The page scrolls on, unless the drawing is being worked with.
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), spot(event));
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (step) pan(...step);
    else if (event.key === "+" || event.key === "=") zoom(1.4);
    else if (event.key === "-") zoom(1 / 1.4);
    else if (event.key === "0") whole();
    else return;
    event.preventDefault();
  });

  function hover(at) {
    const found = under(at);
    canvas.style.cursor = found ? "pointer" : "";
    tip.hidden = !found;
    if (!found) return;
    tip.textContent = found.label;
    const left = Math.min(at[0] + 14, view.width - tip.offsetWidth - 4);
    tip.style.left = `${Math.max(0, left) + canvas.offsetLeft}px`;
    tip.style.top = `${at[1] + 16 + canvas.offsetTop}px`;
  }

  new ResizeObserver(later).observe(canvas);
  scheme.addEventListener("change", later);
  return { show, later, zoom, whole, reveal, view };
}

/* What the table does not show stands back in the drawings, too. */
const faded = (e) => (wanted && !wanted[e] ? 0.13 : 1);

const anyWanted = (list) => !wanted || list.some((e) => wanted[e]);

/* The mark of a form: a shape of its own, so that colour is never alone. */
function shape(pen, token, x, y, r) {
  if (r < 1.3) { pen.fillRect(x - r, y - r, 2 * r, 2 * r); return; }
  pen.beginPath();
  if (token === "standalone") pen.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  else if (token === "affiliated") { pen.moveTo(x, y - r * 1.15); pen.lineTo(x + r * 1.05, y + r * 0.85); pen.lineTo(x - r * 1.05, y + r * 0.85); pen.closePath(); }
  else if (token === "dispatched") { pen.moveTo(x, y - r * 1.25); pen.lineTo(x + r * 1.25, y); pen.lineTo(x, y + r * 1.25); pen.lineTo(x - r * 1.25, y); pen.closePath(); }
  else if (token === "excluded") pen.rect(x - r, y - r * 0.3, r * 2, r * 0.6);
  else pen.arc(x, y, r, 0, 7);
  if (token === "uncovered") { pen.lineWidth = Math.max(1.2, r * 0.5); pen.stroke(); } else pen.fill();
}

/* Names that do not lie over each other: the first come stay. */
function labels(pen, view) {
  const taken = [];
  const colours = paint();
  return (text, x, y, strong) => {
    pen.font = `${strong ? "600 " : ""}12px ${getComputedStyle(document.body).fontFamily}`;
    const wide = pen.measureText(text).width;
    if (x > -9 && x < view.width + 9) x = Math.max(wide / 2 + 6, Math.min(view.width - wide / 2 - 6, x));
    const box = [x - wide / 2 - 3, y - 8, x + wide / 2 + 3, y + 8];
    if (box[2] < 0 || box[0] > view.width || box[3] < 0 || box[1] > view.height) return;
    if (taken.some((one) => box[0] < one[2] && one[0] < box[2] && box[1] < one[3] && one[1] < box[3])) return;
    taken.push(box);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3.5;
    pen.strokeStyle = colours.card;
    pen.strokeText(text, x, y);
    pen.fillStyle = colours.ink;
    pen.fillText(text, x, y);
  };
}
