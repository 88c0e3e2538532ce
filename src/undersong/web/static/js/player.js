// The player: one audio element for the life of the page. It is outside of everything that is replaced, so
// the music goes on while forms are sent and songs are chosen.

import { bars } from "./waveform.js";
import { hush, say } from "./said.js";
import { open } from "./songs.js";
import { show } from "./panes.js";

const STEP_SECONDS = 5;
const find = (id) => document.getElementById(id);
const audio = find("audio");
const wave = find("player-wave");
const [allPath, onPath] = wave.querySelectorAll("path");

let turn = 0;
let playing = null; // what the studio told about the song in the player, with the address it was told at

const length = () => playing?.duration || audio.duration || 0;
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// A song that was pressed later goes before one that is still being fetched; says whether it came to this one.
async function load(address) {
  turn += 1;
  const mine = turn;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(address);
  const told = await answer.json();
  if (mine !== turn) return false;
  playing = { ...told, address };
  audio.src = playing.source;
  find("player").hidden = false;
  document.body.classList.add("has-player");
  find("player-title").textContent = playing.title;
  find("player-title").href = playing.page;
  find("player-subtitle").textContent = playing.subtitle;
  find("player-cover").src = playing.cover;
  allPath.setAttribute("d", bars(playing.peaks));
  onPath.setAttribute("d", bars(playing.peaks));
  find("player-length").textContent = clock(length());
  drawMarks();
  drawTime();
  tellSystem();
  return true;
}

function drawMarks() {
  const marks = playing.sections.map(({ name, start, end }) => {
    const mark = document.createElement("span");
    mark.textContent = name;
    mark.title = name;
    mark.style.left = `${(100 * start) / length()}%`;
    mark.style.width = `${(100 * (end - start)) / length()}%`;
    return mark;
  });
  find("player-marks").replaceChildren(...marks);
}

function drawTime() {
  const now = audio.currentTime;
  const share = length() ? Math.min(now / length(), 1) : 0;
  onPath.style.clipPath = `inset(0 ${100 - share * 100}% 0 0)`;
  find("player-time").textContent = clock(now);
  wave.setAttribute("aria-valuemax", Math.round(length()));
  wave.setAttribute("aria-valuenow", Math.round(now));
  const at = playing?.sections.findLastIndex(({ start }) => now >= start - 0.05) ?? -1;
  const section = playing?.sections[at]?.name;
  wave.setAttribute("aria-valuetext", section ? `${clock(now)}, ${section}` : clock(now));
  [...find("player-marks").children].forEach((mark, place) => mark.classList.toggle("on", place === at && now > 0));
  followWords(now);
}

// Lines of the details that are seen, if they are of the song that plays.
function followWords(now) {
  const details = find("details");
  const isThis = (details.dataset.song ?? "sample") === playing?.song;
  for (const line of details.querySelectorAll("[data-lyrics] [data-start]")) {
    const isNow = isThis && now > 0 && now >= Number(line.dataset.start) - 0.1 && now < Number(line.dataset.end) + 0.2;
    if (isNow && !line.classList.contains("now") && !audio.paused) bringIntoView(line);
    line.classList.toggle("now", isNow);
    line.classList.toggle("past", isThis && now > 0 && !isNow && now > Number(line.dataset.end));
  }
  for (const section of details.querySelectorAll("[data-seek]")) {
    const isNow = isThis && now > 0 && now >= Number(section.dataset.seek) && now < Number(section.dataset.until);
    section.classList.toggle("now", isNow);
  }
}

function bringIntoView(line) {
  const pane = line.closest(".pane");
  if (pane.scrollHeight <= pane.clientHeight || pane.matches(":hover, :focus-within")) return;
  const { top, bottom } = line.getBoundingClientRect();
  const seen = pane.getBoundingClientRect();
  if (top < seen.top + 20 || bottom > seen.bottom - 60) line.scrollIntoView({ block: "center" });
}

function drawState() {
  const isOn = !audio.paused && !audio.ended;
  document.body.classList.toggle("is-playing", isOn);
  find("player-play").setAttribute("aria-label", isOn ? "Pause" : "Play");
  for (const button of document.querySelectorAll("[data-play]:not([data-seek])")) {
    const isThis = isOn && button.dataset.play === playing?.address;
    button.classList.toggle("on", isThis);
    const title = button.getAttribute("aria-label").replace(/^\S+ /u, "");
    button.setAttribute("aria-label", `${isThis ? "Pause" : "Play"} ${title}`);
    const word = button.querySelector(".play-word");
    if (word) word.textContent = isThis ? "Pause" : "Play";
  }
  for (const row of document.querySelectorAll("#songs > li")) {
    row.classList.toggle("sounding", isOn && row.dataset.song === playing?.song);
  }
  if ("mediaSession" in navigator) navigator.mediaSession.playbackState = isOn ? "playing" : "paused";
}

async function play() {
  try {
    await audio.play();
  } catch (error) {
    if (error.name === "NotAllowedError") say("This browser wants a press on Play first.");
    else if (error.name !== "AbortError") say("This song cannot be played here. Download it to listen.", { warns: true });
  }
}

const toggle = () => (audio.paused ? play() : audio.pause());

function seek(seconds) {
  if (!playing) return;
  audio.currentTime = Math.min(Math.max(seconds, 0), Math.max(length() - 0.05, 0));
  drawTime();
}

function tellSystem() {
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.metadata = new MediaMetadata({
    title: playing.title,
    artist: "Undersong",
    artwork: [{ src: playing.cover, sizes: "240x240", type: "image/svg+xml" }],
  });
  const handlers = {
    play: () => play(),
    pause: () => audio.pause(),
    seekbackward: () => seek(audio.currentTime - STEP_SECONDS),
    seekforward: () => seek(audio.currentTime + STEP_SECONDS),
    seekto: ({ seekTime }) => seek(seekTime),
  };
  for (const [name, act] of Object.entries(handlers)) navigator.mediaSession.setActionHandler(name, act);
}

async function pressed(event) {
  const button = event.target.closest("[data-play]");
  if (!button) return;
  try {
    const isLoaded = playing?.address === button.dataset.play;
    if (!isLoaded && !(await load(button.dataset.play))) return;
    if (button.dataset.seek) seek(Number(button.dataset.seek));
    if (isLoaded && !button.dataset.seek) await toggle();
    else await play();
  } catch {
    say("This song is not there any more. Load the page again.", { warns: true });
  }
}

function drag(event) {
  if (event.button !== 0 || !playing) return;
  const to = ({ clientX }) => {
    const { left, width } = wave.getBoundingClientRect();
    seek(((clientX - left) / width) * length());
  };
  to(event);
  wave.setPointerCapture(event.pointerId);
  wave.addEventListener("pointermove", to);
  wave.addEventListener("pointerup", () => wave.removeEventListener("pointermove", to), { once: true });
  wave.addEventListener("pointercancel", () => wave.removeEventListener("pointermove", to), { once: true });
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !playing) return;
  const isWave = event.target === wave;
  const takesKeys = "input, textarea, select, button, a, summary, [contenteditable], [role=slider]";
  if (!isWave && event.target.matches(takesKeys)) return;
  const steps = { ArrowLeft: -STEP_SECONDS, ArrowRight: STEP_SECONDS };
  if (event.key === " ") toggle();
  else if (event.key in steps) seek(audio.currentTime + steps[event.key]);
  else if (isWave && event.key === "Home") seek(0);
  else if (isWave && event.key === "End") seek(length());
  else return;
  event.preventDefault();
}

function volume(value) {
  audio.volume = value;
  find("player-volume").value = value;
}

function startVolume() {
  let kept = 1;
  try {
    kept = Number(localStorage.getItem("undersong.volume") ?? 1);
  } catch {
    // Storage is off: full volume.
  }
  volume(kept >= 0 && kept <= 1 ? kept : 1);
  find("player-volume").addEventListener("input", ({ target }) => {
    audio.muted = false;
    volume(Number(target.value));
    try {
      localStorage.setItem("undersong.volume", target.value);
    } catch {
      // Storage is off: it lasts until the page is left.
    }
  });
  find("player-mute").addEventListener("click", () => {
    audio.muted = !audio.muted;
  });
  audio.addEventListener("volumechange", () => find("player-mute").setAttribute("aria-pressed", audio.muted));
}

// Four times a second is too rough for the eye: while it plays, every frame.
function tick() {
  drawTime();
  if (!audio.paused && !document.hidden) requestAnimationFrame(tick);
}

export function startPlayer() {
  startVolume();
  document.addEventListener("click", pressed);
  document.addEventListener("keydown", keys);
  find("player-play").addEventListener("click", toggle);
  find("player-back").addEventListener("click", () => seek(audio.currentTime - STEP_SECONDS));
  find("player-ahead").addEventListener("click", () => seek(audio.currentTime + STEP_SECONDS));
  wave.addEventListener("pointerdown", drag);
  audio.addEventListener("play", () => {
    hush(playing?.song);
    drawState();
    tick();
  });
  for (const name of ["pause", "ended"]) audio.addEventListener(name, drawState);
  for (const name of ["timeupdate", "seeked"]) audio.addEventListener(name, drawTime);
  document.addEventListener("htmx:afterSettle", () => {
    drawState();
    drawTime();
  });
  find("player-title").addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    open(playing.page);
    show("details");
  });
  document.addEventListener("undersong:ready", ({ detail: row }) => {
    if (turn === 0) load(row.querySelector("[data-play]").dataset.play).catch(() => {});
  });
  const first = find("player").dataset.first;
  if (first) load(first).catch(() => {});
}
