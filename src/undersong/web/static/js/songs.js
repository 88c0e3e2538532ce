// The list: rows that follow their songs, details beside, a menu each, a search that stays here.

import { say } from "./said.js";
import { show, isNarrow } from "./panes.js";
import { Live } from "./live.js";

const LOOK_MS = 600;

let looking = 0;

const list = () => document.getElementById("songs");
const rowOf = (song) => document.getElementById(`song-${song}`);
const details = () => document.getElementById("details");

// Each part asks for itself: what is asked for in nobody's name waits in one queue of one place, in which
// the row of a song that is ready would be pushed out by its details.
const replace = (part, address) => htmx.ajax("GET", address, { source: part, target: part, swap: "outerHTML" });
const replaceRow = async (song) => {
  if (rowOf(song)) await replace(`#song-${song}`, `/songs/${song}`);
};
// A menu that somebody has opened stays open in the new list.
const replaceList = async () => {
  let opened = "";
  const note = () => {
    opened = document.querySelector(".menu[open]")?.closest("[data-song]").dataset.song ?? "";
  };
  document.getElementById("songs-part").addEventListener("htmx:beforeSwap", note, { once: true });
  await replace("#songs-part", "/songs");
  const menu = opened && rowOf(opened)?.querySelector(".menu");
  if (menu) menu.open = true;
};

export async function open(address, { remember = true } = {}) {
  await replace("#details", address);
  if (remember && location.pathname !== address) history.pushState({ address }, "", address);
  mark();
}

// The song whose details are seen.
function mark() {
  const song = details().dataset.song;
  for (const row of list().children) {
    const isCurrent = row.dataset.song === song;
    row.classList.toggle("current", isCurrent);
    const link = row.querySelector("a[data-details]");
    if (isCurrent) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  }
}

const left = ({ position, seconds_left: seconds }) => {
  if (position !== null) return position === 1 ? "next" : `${position - 1} before it`;
  if (seconds === null) return "";
  const whole = Math.max(Math.round(seconds), 1);
  return whole < 90 ? `${whole} s left` : `${Math.round(whole / 60)} min left`;
};

function follow(row, facts) {
  const percent = Math.round(facts.progress * 100);
  const ring = row.querySelector(".ring");
  ring.setAttribute("aria-valuenow", percent);
  ring.querySelector("span").textContent = percent;
  ring.querySelector(".p").setAttribute("stroke-dasharray", `${percent} 100`);
  row.querySelector(".stages").hidden = !facts.stage;
  row.querySelector(".queued").hidden = Boolean(facts.stage);
  row.querySelector(".left").textContent = left(facts);
  let when = facts.stage ? "done" : "later";
  for (const stage of row.querySelectorAll("[data-stage]")) {
    const isNow = stage.dataset.stage === facts.stage;
    if (isNow) when = "later";
    stage.className = isNow ? "now" : when;
    stage.toggleAttribute("aria-current", isNow);
    if (isNow) stage.setAttribute("aria-current", "step");
  }
  const told = details().dataset.song === facts.song && details().querySelector("[data-details-state]");
  if (told) told.textContent = row.querySelector(".now")?.textContent ?? "Waiting";
}

// A song that is not in the list was asked for in another tab, or here a moment ago: its row is on its way.
function lookAgain() {
  clearTimeout(looking);
  looking = setTimeout(async () => {
    if (document.querySelector("#form.htmx-request, #songs .htmx-request")) lookAgain();
    else await replaceList();
    mark();
    filter();
  }, LOOK_MS);
}

function heard(event, facts) {
  const row = rowOf(facts.song);
  clearTimeout(row && row.dataset.generation === facts.generation ? looking : 0);
  if (!row || row.dataset.generation !== facts.generation) {
    lookAgain();
    return;
  }
  if (event === "generation.progress") {
    if (row.dataset.open !== undefined) follow(row, facts);
    return;
  }
  if (row.dataset.open === undefined) return;
  delete row.dataset.open;
  ended(event, facts);
}

async function ended(event, facts) {
  const seen = details().dataset.song;
  const hadFocus = rowOf(facts.song).contains(document.activeElement);
  await replaceRow(facts.song);
  const row = rowOf(facts.song);
  const link = row.querySelector("a[data-details]");
  if (hadFocus) link.focus();
  if (event === "generation.ready") {
    const play = () => row.querySelector("[data-play]").click();
    say(`“${link.textContent}” is ready.`, { action: "Play", then: play, about: facts.song });
    document.dispatchEvent(new CustomEvent("undersong:ready", { detail: row }));
  } else if (facts.state === "failed") {
    say(`“${link.textContent}” could not be made.`, { warns: true });
  }
  if (!seen || seen === facts.song) await open(`/songs/${facts.song}`, { remember: false });
  filter();
}

function filter() {
  const wanted = document.getElementById("search").value.toLowerCase().split(/\s+/u).filter(Boolean);
  let found = 0;
  for (const row of list().children) {
    const words = row.dataset.words.toLowerCase();
    row.hidden = !wanted.every((word) => words.includes(word));
    if (!row.hidden) found += 1;
  }
  document.getElementById("none-found").hidden = found > 0 || wanted.length === 0;
}

function clicked(event) {
  const link = event.target.closest("a[data-details]");
  const row = event.target.closest("#songs > li");
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.closest(".menu-sheet a, .menu-sheet button")) event.target.closest(".menu").open = false;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = link?.getAttribute("href");
  const isRowItself = row && !event.target.closest("a, button, summary, form, .menu");
  if (!address && !isRowItself) return;
  if (address?.startsWith("#")) return;
  event.preventDefault();
  open(address ?? row.querySelector("a[data-details]").getAttribute("href"));
  show("details");
}

function keys(event) {
  if (event.key === "Escape") {
    const menu = document.querySelector(".menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.target.id === "search" && event.target.value) {
      event.target.value = "";
      filter();
    }
  }
  const isTyping = event.target.matches("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    show("songs");
    document.getElementById("search").focus();
  }
}

function swapped(event) {
  mark(); // here, since settling gives a row the class that the server sent
  const { target, requestConfig, xhr } = event.detail;
  if (requestConfig?.verb === "post" && target?.id === "form" && xhr?.status === 200) {
    document.getElementById("empty")?.remove();
    const row = list().firstElementChild;
    filter();
    row.scrollIntoView({ block: "nearest" });
    if (isNarrow()) show("songs");
    say("Your song is being made.");
    if (!details().dataset.song || details().dataset.state !== "ready") open(`/songs/${row.dataset.song}`, { remember: false });
  }
}

function failed(event) {
  const status = event.detail.xhr?.status;
  if (!status && event.target.id === "understood") return; // nobody asked; what is pressed next will tell
  if (!status) say("The studio does not answer. Is `undersong up` still running?", { warns: true });
  else if (status === 401) say("The door is closed: open the address that `undersong up` printed.", { warns: true });
  else if (status === 403) say("This page is too old. Load it again; what you typed is kept.", { warns: true });
  else if (status === 400 || status === 413) say("This is too much text to send. Shorten it.", { warns: true });
  else if (status === 404) replaceList().then(mark);
  else say("Something broke in the studio. Nothing is lost; try once more.", { warns: true });
}

export function startSongs() {
  const address = document.getElementById("main").dataset.events;
  const openHere = () => [...document.querySelectorAll("li[data-open]")].map((row) => row.dataset.generation);
  new Live(address, { heard, open: openHere, reload: () => replaceList().then(mark) }).start();
  document.getElementById("search").addEventListener("input", filter);
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", keys);
  document.addEventListener("htmx:afterSettle", swapped);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  addEventListener("popstate", () => {
    const seen = location.pathname;
    if (seen.startsWith("/songs/") || seen === "/sample") open(seen, { remember: false });
  });
}
