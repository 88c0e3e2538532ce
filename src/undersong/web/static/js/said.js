// One line at the foot of the page that says what just happened, with at most one thing to press.

const LASTS_MS = 7000;
const place = document.getElementById("said");
let timer = 0;
let topic = "";

export function say(sentence, { action = "", then = null, warns = false, about = "" } = {}) {
  clearTimeout(timer);
  topic = about;
  place.replaceChildren();
  const line = document.createElement("p");
  line.className = warns ? "warns" : "";
  line.append(sentence);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action;
    button.addEventListener("click", () => {
      place.replaceChildren();
      then();
    });
    line.append(button);
  }
  place.append(line);
  timer = setTimeout(() => place.replaceChildren(), LASTS_MS);
}

// Take the line away if it is about what has been done meanwhile.
export function hush(about) {
  if (about && about === topic) place.replaceChildren();
}
