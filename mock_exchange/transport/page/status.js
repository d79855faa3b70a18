// The top line: which exchange this is, how busy it is, and whether the page still hears it.

import { byId, el, setText } from "./dom.js";
import { integer } from "./format.js";

const RATES = [["requests", "requests/s"], ["trades", "trades/s"], ["messages_sent", "messages/s"]];

export class Status {
  constructor(store) {
    this.link = byId("link");
    this.cells = new Map();
    this.before = null;
    for (const [name, words] of RATES) {
      const value = el("b", { textContent: "0" });
      byId("rates").append(el("span", {}, value, ` ${words}`));
      this.cells.set(name, value);
    }
    this.defects = el("span", { className: "ask", hidden: true });
    byId("rates").append(this.defects);
    this.store = store;
    store.on("world", (state) => this.draw(state));
    setInterval(() => this.count(), 1000);
  }

  draw({ exchange, counts }) {
    if (exchange) {
      setText(byId("edition"), exchange.edition);
      setText(byId("seed"), `seed ${exchange.seed}${exchange.limits === "contract" ? "" : `, limits ${exchange.limits}`}`);
    }
    this.defects.hidden = !counts?.defects;
    if (counts?.defects) setText(this.defects, `${integer(counts.defects)} defects of the mock`);
  }

  count() {
    const { counts } = this.store.state;
    const at = performance.now();
    if (!counts) return;
    if (this.before) {
      const passed_s = (at - this.before.at) / 1000;
      for (const [name, cell] of this.cells) {
        const rate = Math.max(0, (counts[name] - this.before.counts[name]) / passed_s);
        setText(cell, rate < 10 && rate > 0 ? rate.toFixed(1) : integer(Math.round(rate)));
      }
    }
    this.before = { at, counts };
  }

  say(state, words) {
    this.link.dataset.state = state;
    setText(this.link, words);
  }
}
