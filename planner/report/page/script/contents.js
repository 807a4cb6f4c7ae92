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

startContents();
addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details:not([open])")) { fold.open = true; fold.dataset.folded = ""; } });
addEventListener("afterprint", () => { for (const fold of document.querySelectorAll("details[data-folded]")) { fold.open = false; delete fold.dataset.folded; } });
document.documentElement.dataset.ready = "yes";
