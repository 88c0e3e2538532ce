// Runs before anything is drawn: the look that was chosen, and that scripts run here.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const look = localStorage.getItem("undersong.look");
    if (look === "dark" || look === "light") root.dataset.theme = look;
  } catch {
    // Storage is off in this browser: the look of the system stays.
  }
})();
