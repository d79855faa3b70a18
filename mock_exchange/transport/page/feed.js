// The live feed: one long answer of JSON lines. It is closed while the page is not seen, and opened again when it broke.

import { call, request, segment } from "./session.js";

const WAIT_MS = [300, 1000, 2000, 5000];
const SILENT_MS = 15000;

export class Feed {
  /** `onMessage(message)`; `onState("live" | "lost" | "asleep", words)`; `look()` returns what is looked at. */
  constructor({ onMessage, onState, look }) {
    this.onMessage = onMessage;
    this.onState = onState;
    this.look = look;
    this.number = null;
    this.failures = 0;
    this.abort = null;
    this.said = "";
    this.turning = null;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.sleep() : this.open()));
  }

  async open() {
    if (this.abort || document.hidden) return;
    const abort = (this.abort = new AbortController());
    let words = "connection lost";
    try {
      this.said = JSON.stringify(this.look());
      const response = await request(`live?look=${segment(this.said)}`, { signal: abort.signal });
      await this.read(response.body.getReader(), abort);
    } catch (error) {
      if (error.message && error.name !== "TypeError") words = error.message;
    }
    this.number = null;
    if (this.abort !== abort) return;
    this.abort = null;
    if (document.hidden) return;
    this.onState("lost", words);
    const wait = WAIT_MS[Math.min(this.failures, WAIT_MS.length - 1)];
    this.failures += 1;
    setTimeout(() => this.open(), wait);
  }

  async read(reader, abort) {
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const silence = setTimeout(() => abort.abort(), SILENT_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop();
      for (const line of lines) this.take(JSON.parse(line));
    }
  }

  take(message) {
    if (message.feed !== undefined) {
      this.number = message.feed;
      this.failures = 0;
      this.onState("live", "live");
    }
    this.onMessage(message);
    if (message.feed !== undefined) this.turn();
  }

  sleep() {
    const abort = this.abort;
    this.abort = null;
    this.number = null;
    abort?.abort();
    this.onState("asleep", "asleep");
  }

  /** Tell the feed that the look has changed. Several changes at once are one call. */
  turn() {
    this.turning ??= Promise.resolve().then(() => this.tell()).finally(() => { this.turning = null; });
  }

  async tell() {
    const look = this.look();
    const text = JSON.stringify(look);
    if (this.number === null || text === this.said) return;
    this.said = text;
    try {
      await call("PUT", `live/${this.number}`, look);
    } catch {
      this.abort?.abort(); // the feed is gone; the next one begins with this look
    }
  }
}
