// The list of styles: opens from one line, is searched by every name a style has, and says what was chosen.
// Without a script it is a list of radio buttons under headings.

const picker = () => document.getElementById("styles");
const radios = () => [...picker().querySelectorAll("input[type=radio]")];
const isShown = (radio) => !radio.closest("[hidden]");

export function showStyle() {
  const chosen = radios().find((radio) => radio.checked) ?? radios()[0];
  document.getElementById("style-said").textContent = chosen.nextElementSibling.textContent;
}

function plain(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

function find() {
  const wanted = plain(document.getElementById("style-search").value).split(/\s+/u).filter(Boolean);
  for (const chip of picker().querySelectorAll(".chip[data-words]")) {
    const words = plain(chip.dataset.words);
    chip.hidden = !wanted.every((word) => words.includes(word));
  }
  for (const chip of picker().querySelectorAll(".chip:not([data-words])")) chip.hidden = wanted.length > 0;
  let found = 0;
  for (const group of picker().querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector(".chip:not([hidden])");
    found += group.hidden ? 0 : 1;
  }
  document.getElementById("no-style").hidden = found > 0;
}

// What the Enter key takes: the style that is called so, or begins so, before one that has the words anywhere.
function best() {
  const wanted = plain(document.getElementById("style-search").value).trim();
  const shown = radios().filter(isShown);
  const name = (radio) => plain(radio.nextElementSibling.textContent);
  return shown.find((r) => name(r) === wanted) ?? shown.find((r) => name(r).startsWith(wanted)) ?? shown[0];
}

function close() {
  picker().open = false;
  picker().querySelector("summary").focus({ preventScroll: true });
}

function keys(event) {
  if (!event.target.closest?.("#styles")) return;
  const isSearch = event.target.id === "style-search";
  if (event.key === "Escape" && picker().open) {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.target.matches("summary")) {
    event.preventDefault(); // chooses; it does not send the form
    const first = isSearch && event.target.value.trim() ? best() : null;
    if (first) first.click();
    if (first || !isSearch || !event.target.value.trim()) close();
  } else if (event.key === "ArrowDown" && isSearch) {
    event.preventDefault();
    (radios().find((radio) => isShown(radio) && radio.checked) ?? radios().find(isShown))?.focus();
  }
}

function opened(event) {
  if (event.target.id !== "styles" || !picker().open) return;
  const search = document.getElementById("style-search");
  search.value = "";
  find();
  // On a phone the keyboard would cover what is to be seen.
  if (matchMedia("(hover: hover)").matches) search.focus({ preventScroll: true });
  picker().querySelector(".picker-sheet").scrollTop = 0;
}

function searched(event) {
  if (event.target.id === "style-search") {
    event.stopPropagation(); // it is no word of the request
    find();
  } else if (event.target.name === "style") showStyle();
}

export function startStyles() {
  showStyle();
  document.addEventListener("toggle", opened, true);
  document.addEventListener("keydown", keys, true);
  document.addEventListener("input", searched, true);
  document.addEventListener("click", (event) => {
    // A pointer has chosen; arrow keys, which press no label, are still on their way.
    if (event.target.matches("#styles .chip label")) setTimeout(close);
    else if (picker().open && !picker().contains(event.target)) picker().open = false;
  });
}
