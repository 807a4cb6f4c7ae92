/* The tree is there without scripts; with them it opens where something is picked. */

const tree = byId("tree");

function startTree() {
  // Names in the tree and in every table can be picked, by mouse and by keyboard.
  const main = byId("main");
  for (const name of main.querySelectorAll("[data-pick]")) {
    if (name.closest("summary")) continue; // there, Enter picks and the space bar folds
    name.tabIndex = 0;
    name.setAttribute("role", "button");
  }
  const picking = (event) => {
    const at = event.target.closest("[data-pick], .tree a");
    if (!at) return;
    event.preventDefault();
    const fold = at.closest("summary");
    if (fold) fold.parentElement.open = true;
    pick(...pickOf(at), "tree");
  };
  main.addEventListener("click", picking);
  main.addEventListener("keydown", (event) => {
    const name = event.target.localName === "summary" ? event.target.querySelector("[data-pick]") : null;
    if (name && event.key === "Enter") {
      event.preventDefault();
      event.target.parentElement.open = true;
      pick(...pickOf(name), "tree");
    } else if ((event.key === "Enter" || event.key === " ") && event.target.dataset.pick) picking(event);
  });
  const folds = [...tree.querySelectorAll("details")];
  byId("unfold").addEventListener("click", () => { for (const fold of folds) fold.open = true; });
  byId("fold").addEventListener("click", () => { for (const fold of folds) fold.open = fold.dataset.top !== undefined; });
  let marked = [];
  onPick((what, from) => {
    for (const one of marked) one.classList.remove("pick", "kin");
    marked = [];
    if (!what.kind) return;
    const at = tree.querySelector(what.kind === "e" ? `a[href="#e${what.index}"]` : `[data-pick="${what.kind}-${what.index}"]`);
    if (!at) return;
    at.classList.add("pick");
    marked.push(at);
    if (what.kind === "e") {
      const home = at.closest("details");
      const head = home && home.querySelector("[data-pick]");
      if (head && head !== at) { head.classList.add("kin"); marked.push(head); }
    }
    if (from === "tree" && tree.contains(document.activeElement)) return;
    for (let fold = at.parentElement.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const scroll = at.closest(".scroll");
    if (scroll.scrollHeight > scroll.clientHeight + 1) {
      const place = at.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop;
      scroll.scrollTop = place - scroll.clientHeight / 3;
    }
  });
}
