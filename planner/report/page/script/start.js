/* Put it together. */

function startPictures() {
  const drawn = [];
  for (const [name, scene] of [["network", networkScene], ["map", mapScene]]) {
    const pane = byId(name);
    if (!pane) continue;
    const canvas = pane.querySelector("canvas");
    let made = null;
    const ready = () => {
      if (!made) {
        performance.mark(name);
        const what = scene();
        made = { scene: what, picture: picture(canvas, what) };
        performance.measure(name, name);
      }
      return made;
    };
    drawn.push({ pane, ready, made: () => made });
    for (const button of pane.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => {
        const { picture: one } = ready();
        if (button.dataset.zoom === "0") one.whole(); else one.zoom(button.dataset.zoom === "+" ? 1.6 : 1 / 1.6);
      });
    }
    for (const button of pane.querySelectorAll("[data-layer]")) {
      button.addEventListener("click", () => {
        const { scene: what, picture: one } = ready();
        const on = !what.layers[button.dataset.layer];
        what.layers[button.dataset.layer] = on;
        button.setAttribute("aria-pressed", on);
        one.later();
      });
    }
  }
  const tabs = [...document.querySelectorAll("[role=tab]")];
  function turnTo(tab) {
    for (const one of tabs) {
      const on = one === tab;
      one.setAttribute("aria-selected", on);
      one.tabIndex = on ? 0 : -1;
      byId(one.getAttribute("aria-controls")).hidden = !on;
    }
    const shown = drawn.find(({ pane }) => pane.id === tab.getAttribute("aria-controls"));
    if (shown) shown.ready().picture.later();
  }
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => turnTo(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(at + step + tabs.length) % tabs.length];
      next.focus();
      turnTo(next);
    });
  });
  onPick((what) => {
    for (const one of drawn) {
      const made = one.made();
      if (made) made.picture.reveal(made.scene.placeOf(what));
    }
  });
  onFind(() => { for (const one of drawn) if (one.made()) one.made().picture.later(); });
  // A drawing is made when it comes into sight, so that the page is there at once.
  const first = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  if (first) {
    const sight = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) { sight.disconnect(); turnTo(tabs.find((tab) => tab.getAttribute("aria-selected") === "true")); }
    }, { rootMargin: "600px" });
    sight.observe(byId("pictures"));
  }
  return {
    print(on) {
      onPaper = on;
      for (const one of drawn) {
        one.pane.hidden = on ? false : tabs.find((tab) => tab.getAttribute("aria-controls") === one.pane.id).getAttribute("aria-selected") !== "true";
        if (on || one.made()) one.ready().picture.show();
      }
    },
  };
}

startTable();
startPanel();
startTree();
const pictures = startPictures();
readAddress();
addEventListener("hashchange", readAddress);
addEventListener("beforeprint", () => { printTable(true); pictures.print(true); });
addEventListener("afterprint", () => { printTable(false); pictures.print(false); });
