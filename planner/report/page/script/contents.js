/* The contents follow the reader; on paper everything stands open. */

function startContents() {
  const links = new Map([...document.querySelectorAll(".contents a")].map((one) => [one.hash.slice(1), one]));
  const seen = new Set();
  const watch = new IntersectionObserver((changes) => {
    for (const change of changes) if (change.isIntersecting) seen.add(change.target.id); else seen.delete(change.target.id);
    const now = [...links.keys()].find((id) => seen.has(id));
    for (const [id, one] of links) if (id === now) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current");
  }, { rootMargin: "-15% 0px -70% 0px" });
  for (const id of links.keys()) watch.observe(document.getElementById(id));
}

/* A table that is wider than the page can be scrolled by keyboard, too. */
function startWide() {
  const watch = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      const wider = target.scrollWidth > target.clientWidth + 1;
      if (wider === target.hasAttribute("tabindex")) continue;
      const caption = target.querySelector("caption");
      if (!wider) for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      else {
        target.tabIndex = 0;
        target.setAttribute("role", "region");
        if (caption) target.setAttribute("aria-label", caption.textContent);
      }
    }
  });
  for (const one of document.querySelectorAll(".wide")) watch.observe(one);
}

/* Come to rest at a place, also where what lies between is laid out only on the way. */
function settle(target) {
  let last = NaN;
  const step = (left) => {
    target.scrollIntoView({ behavior: "instant" });
    const top = Math.round(target.getBoundingClientRect().top + scrollY);
    if (top === last || !left) return;
    last = top;
    requestAnimationFrame(() => setTimeout(() => step(left - 1)));
  };
  step(12);
}

function startJumps() {
  if (!document.querySelector(".long")) return; // then the browser finds its way itself
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && !event.defaultPrevented && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    try { history.pushState(null, "", link.hash); } catch { /* some viewers allow no change of the address */ }
    settle(target);
  });
}

startContents();
startWide();
startJumps();
addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details:not([open])")) { fold.open = true; fold.dataset.folded = ""; } });
addEventListener("afterprint", () => { for (const fold of document.querySelectorAll("details[data-folded]")) { fold.open = false; delete fold.dataset.folded; } });
document.documentElement.dataset.ready = "yes";
