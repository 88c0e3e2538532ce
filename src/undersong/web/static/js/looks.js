// Dark or light: the system says, until the button says otherwise. Kept in this browser only.

const root = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches);

function keep(look) {
  try {
    if (look) localStorage.setItem("undersong.look", look);
    else localStorage.removeItem("undersong.look");
  } catch {
    // Storage is off: the look lasts until the page is left.
  }
}

function turn() {
  const wanted = isDark() ? "light" : "dark";
  const isSystems = (wanted === "dark") === systemIsDark.matches;
  if (isSystems) delete root.dataset.theme;
  else root.dataset.theme = wanted;
  keep(isSystems ? null : wanted);
}

document.getElementById("look")?.addEventListener("click", turn);
