// What happens to songs, heard by one stream a browser: the tab that holds the lock listens and passes on
// what it hears. Where nothing can be heard, open songs are asked for every few seconds.

const LOCK = "undersong-events";
const CHANNEL = "undersong-events";
const ASK_MS = 3000;

const EVENTS = ["generation.progress", "generation.ready", "generation.failed", "notice"];

export class Live {
  // `heard(event, facts)` for each event; `open()` tells which generations are being made here.
  constructor(address, { heard, open, reload }) {
    this.address = address;
    this.heard = heard;
    this.open = open;
    this.reload = reload;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
    this.lastHeard = 0;
  }

  start() {
    this.channel?.addEventListener("message", ({ data }) => this.take(data.event, data.facts));
    if (navigator.locks && this.channel) {
      // Held until the tab is closed; then the next one in the queue begins to listen.
      navigator.locks.request(LOCK, () => new Promise(() => this.listen()));
    } else {
      this.listen();
    }
    setInterval(() => this.askIfDeaf(), ASK_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    this.ask();
  }

  listen() {
    const source = new EventSource(this.address);
    for (const name of EVENTS) {
      source.addEventListener(name, ({ data }) => {
        const facts = JSON.parse(data);
        this.channel?.postMessage({ event: name, facts });
        this.take(name, facts);
      });
    }
    // What happened between the drawing of the page and now was not heard.
    source.addEventListener("open", () => this.ask());
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.listen(), ASK_MS);
    });
  }

  take(event, facts) {
    this.lastHeard = Date.now();
    if (event === "notice") facts.reload && this.reload();
    else this.heard(event, facts);
  }

  askIfDeaf() {
    if (this.open().length && Date.now() - this.lastHeard > ASK_MS) this.ask();
  }

  async ask() {
    for (const generation of this.open()) {
      try {
        const answer = await fetch(`/generations/${generation}`, { headers: { Accept: "application/json" } });
        if (answer.status === 404) this.reload();
        if (answer.ok) {
          const facts = await answer.json();
          const event = { ready: "generation.ready", failed: "generation.failed", cancelled: "generation.failed" };
          this.heard(event[facts.state] ?? "generation.progress", facts);
        }
      } catch {
        // The studio is closed or restarts: asked again in a moment.
      }
    }
  }
}
