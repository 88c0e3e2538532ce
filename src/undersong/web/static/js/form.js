// The form: a draft that is never lost, a count of the words, one thing wrong at a time in view.

import { say } from "./said.js";
import { show } from "./panes.js";
import { showStyle, startStyles } from "./styles.js";

const UNKEPT = new Set(["csrfmiddlewaretoken", "once"]);
// Fitted to the lengths that the engine chooses for words of all kinds in every style; a song may be a fifth
// longer or shorter by its tempo.
const SYLLABLE_SECONDS = 0.69;
const LINE_SECONDS = 0.55;
const UNSUNG_SECONDS = 12;

let before = null; // what was typed before the form was filled by an example

const form = () => document.getElementById("form");

function values() {
  const kept = {};
  for (const [name, value] of new FormData(form())) if (!UNKEPT.has(name)) kept[name] = value;
  return kept;
}

function fill(kept) {
  for (const field of form().elements) {
    if (!field.name || UNKEPT.has(field.name)) continue;
    const value = kept[field.name] ?? "";
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value;
  }
}

function keep() {
  const open = form().querySelector(".settings").open;
  try {
    localStorage.setItem("undersong.draft", JSON.stringify({ ...values(), open }));
  } catch {
    // Storage is full or off: the page still has it.
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem("undersong.draft"));
  } catch {
    return null;
  }
}

const isSaid = (draft) => Boolean(draft && (draft.prompt || draft.lyrics || draft.title));

// Syllables as an ear would guess them from letters; the engine looks them up when it sings.
function syllables(line) {
  const words = line.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return words.reduce((sum, word) => {
    const plain = word.length > 3 ? word.replace(/(?<![aeiouyl])e$|(?<![dt])ed$|(?<![aeiou][sxzc])es$/u, "") : word;
    return sum + Math.max((plain.match(/[aeiouyà-ÿ]+/gu) ?? []).length, 1);
  }, 0);
}

export function tally(text) {
  const lines = text.split("\n").map((line) => line.replace(/\[[^\]]*\]/gu, "").trim()).filter(Boolean);
  const sung = lines.map(syllables);
  const total = sung.reduce((sum, count) => sum + count, 0);
  const seconds = total * SYLLABLE_SECONDS + lines.length * LINE_SECONDS + UNSUNG_SECONDS;
  return { lines: lines.length, syllables: total, seconds: Math.round(seconds / 5) * 5 };
}

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function count() {
  const place = document.getElementById("count");
  const { lines, syllables: total, seconds } = tally(form().elements.lyrics.value);
  const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  place.textContent = lines
    ? `${plural(lines, "line")} · ${plural(total, "syllable")} · about ${length}`
    : "optional";
  const said = [...form().querySelectorAll(".settings .field :is(input, select)")].filter((f) => f.value).length;
  document.getElementById("settings-said").textContent = said
    ? `${said} set, the rest chosen`
    : "all chosen for you";
}

// A list of names with commas: what is offered continues the last name.
function offerNames(field) {
  const names = field.value.split(",");
  const begun = names.slice(0, -1).map((name) => name.trim());
  const head = begun.length ? `${begun.join(", ")}, ` : "";
  for (const option of document.getElementById("instruments").options) {
    option.dataset.name ??= option.value;
    option.value = head + option.dataset.name;
  }
}

// Ask for what is understood where something else than fingers filled a field.
function understand() {
  document.getElementById("understood").dispatchEvent(new CustomEvent("undersong:understand"));
}

// Words that were drafted go into the field, where they are anybody's to change.
function takeDraft(event) {
  if (!event.target.closest("#drafted button")) return;
  event.preventDefault();
  const { lyrics } = form().elements;
  lyrics.value = document.getElementById("drafted-words").textContent;
  count();
  keep();
  understand();
  lyrics.focus();
  lyrics.setSelectionRange(0, 0);
}

// Drafted words that were opened stay open when what is understood comes anew.
function keepDraftOpen(event) {
  if (event.target.id !== "understood") return;
  const isOpen = document.getElementById("drafted")?.open;
  const reopen = () => document.getElementById("drafted")?.toggleAttribute("open", isOpen);
  if (isOpen) event.target.addEventListener("htmx:afterSwap", reopen, { once: true });
}

function meetFaults() {
  const wrong = form().querySelector("[aria-invalid=true], .wrong[tabindex], .banner.fault");
  if (!wrong) return;
  show("make");
  wrong.closest("details")?.setAttribute("open", "");
  wrong.focus({ preventScroll: true });
  wrong.closest(".field, .styles, .banner")?.scrollIntoView({ block: "center" });
}

function changed(event) {
  if (!event.target.closest("#form")) return;
  const field = event.target.closest(".wrong");
  if (field) {
    // What is being corrected is not wrong any more until it has been looked at again.
    field.classList.remove("wrong");
    field.querySelector(".fault")?.remove();
    event.target.removeAttribute("aria-invalid");
  }
  if (event.target.name === "instruments") offerNames(event.target);
  count();
  keep();
}

function keys(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.closest("#form")) return;
  event.preventDefault();
  form().requestSubmit();
}

function swapped(event) {
  const { target, requestConfig } = event.detail;
  if (target?.id !== "form" && event.target?.id !== "form") return;
  count();
  showStyle();
  if (requestConfig?.verb === "get") filled();
  else meetFaults();
  keep();
}

function filled() {
  show("make");
  const earlier = before;
  const prompt = form().elements.prompt;
  prompt.focus({ preventScroll: true });
  form().closest(".pane").scrollTop = 0;
  if (!isSaid(earlier) || earlier.prompt === prompt.value) return;
  const undo = () => {
    fill(earlier);
    count();
    showStyle();
    keep();
    understand();
  };
  say("The form was filled in.", { action: "Undo", then: undo });
}

function sending(event) {
  if (event.detail.target?.id === "form" && event.detail.requestConfig.verb === "get") before = values();
}

export function startForm() {
  const draft = kept();
  const asked = new URLSearchParams(location.search);
  const isFilled = asked.has("example") || asked.has("from") || form().querySelector(".wrong, .banner");
  if (isFilled) {
    // The address has done its work; a reload shall show what was typed since.
    if (location.search) history.replaceState(history.state, "", location.pathname);
  } else if (draft) {
    fill(draft);
    form().querySelector(".settings").open = Boolean(draft.open);
  }
  count();
  keep();
  startStyles();
  meetFaults();
  document.addEventListener("input", changed);
  document.addEventListener("click", takeDraft);
  document.addEventListener("toggle", (event) => event.target.matches?.(".settings") && keep(), true);
  document.addEventListener("keydown", keys);
  document.addEventListener("htmx:beforeRequest", sending);
  document.addEventListener("htmx:beforeSwap", keepDraftOpen);
  document.addEventListener("htmx:afterSettle", swapped);
}
