// The exchange's clock: what it shows, and freezing, running and advancing it.

import { byId, el, setAttribute, setText } from "./dom.js";
import { moment } from "./format.js";
import { say } from "./notices.js";
import { call } from "./session.js";

const SPEEDS = [0.1, 1, 2, 5, 10, 60, 600];
const STEPS = [["+1 s", 1], ["+10 s", 10], ["+1 min", 60], ["+10 min", 600], ["+1 h", 3600], ["+1 day", 86400]];

export class ClockPanel {
  constructor(store) {
    this.store = store;
    this.time = byId("clock-now");
    this.freeze = byId("clock-freeze");
    this.opener = byId("clock-advance");
    this.menu = byId("clock-menu");
    this.build();
    this.freeze.addEventListener("click", () => this.toggle());
    this.opener.addEventListener("click", () => this.open(this.menu.hidden));
    this.menu.addEventListener("submit", (event) => {
      event.preventDefault();
      this.advance(Number(this.seconds.value));
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) {
        this.open(false);
        this.opener.focus();
      }
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.menu.hidden && !event.target.closest(".menu")) this.open(false);
    });
    store.on("world", () => this.draw());
    setInterval(() => this.draw(), 250);
  }

  build() {
    const steps = STEPS.map(([words, seconds]) => el("button", { type: "button", textContent: words, onclick: () => this.advance(seconds) }));
    this.seconds = el("input", { type: "number", min: 0, max: 3155760000, step: "any", value: 30, required: true });
    this.speed = el("select", {}, ...SPEEDS.map((speed) => el("option", { value: speed, textContent: `${speed} ×` })));
    this.speed.addEventListener("change", () => this.carryOut("clock/run", { speed: Number(this.speed.value) }));
    this.menu.append(
      el("div", { className: "steps" }, ...steps),
      el("div", { className: "line" }, el("label", { className: "field" }, "Seconds", this.seconds), el("button", { type: "submit", textContent: "Advance" })),
      el("label", { className: "field" }, "Runs at this speed", this.speed));
  }

  open(shown) {
    this.menu.hidden = !shown;
    this.opener.setAttribute("aria-expanded", String(shown));
    if (shown) this.menu.querySelector("button").focus();
  }

  /** The clock's time: what the feed said, and, while it runs, the time since. */
  now_us() {
    const { clock, clockReadAt } = this.store.state;
    if (!clock) return null;
    return clock.frozen ? clock.now_us : clock.now_us + (performance.now() - clockReadAt) * 1000 * (clock.speed ?? 1);
  }

  draw() {
    const now_us = this.now_us();
    if (now_us === null) return;
    const { frozen, speed } = this.store.state.clock;
    setText(this.time, `${moment(now_us)} UTC`);
    setAttribute(this.time, "datetime", new Date(now_us / 1000).toISOString());
    setText(this.freeze, frozen ? "Frozen" : "Freeze");
    setText(this.opener, speed === 1 || frozen ? "Advance" : `Speed ${speed} ×`);
    if (this.speed !== document.activeElement) this.speed.value = String(speed);
    setAttribute(this.freeze, "aria-pressed", frozen);
    setAttribute(this.freeze, "title", frozen ? "The clock stands still: press to let it run" : "Let the clock stand still");
  }

  async toggle() {
    const { clock } = this.store.state;
    if (!clock) return;
    await (clock.frozen ? this.carryOut("clock/run", { speed: clock.speed }) : this.carryOut("clock/freeze"));
  }

  async advance(seconds) {
    await this.carryOut("clock/advance", { seconds });
  }

  async carryOut(path, body) {
    try {
      await call("POST", path, body);
    } catch (error) {
      say(error.message, "bad");
    }
  }
}
