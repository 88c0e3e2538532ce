// On a phone one part of the page is seen at a time; a line of tabs at the foot chooses.

const main = document.getElementById("main");
const tabs = document.querySelectorAll("[data-tab]");
const narrow = matchMedia("(max-width: 760px)");

export function show(pane) {
  if (main.dataset.view !== pane && narrow.matches) scrollTo(0, 0);
  main.dataset.view = pane;
  for (const tab of tabs) {
    if (tab.dataset.tab === pane) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

export const isNarrow = () => narrow.matches;

export function startPanes() {
  show(main.dataset.view);
  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(tab.dataset.tab);
    });
  }
}
