// The tape: trades, newest first. Pause holds it still; what comes meanwhile is counted and not shown.

import { byId, el, KeyedRows, setText } from "./dom.js";
import { count, moment, price, timeOfDay } from "./format.js";

const SHOWN_MAX = 120;

export class Tape {
  constructor(store) {
    this.store = store;
    this.rows = new KeyedRows(byId("tape").tBodies[0], (trade) => make(trade, store.look.tape_everywhere), () => {});
    this.button = byId("tape-pause");
    this.button.addEventListener("click", () => this.pause());
    const everywhere = byId("tape-everywhere");
    everywhere.addEventListener("change", () => {
      this.rows.clear();
      store.turn({ tape_everywhere: everywhere.checked });
    });
    store.on("tape", (state) => this.draw(state));
  }

  pause() {
    const paused = (this.store.paused.tape = !this.store.paused.tape);
    this.button.setAttribute("aria-pressed", String(paused));
    setText(this.button, paused ? "Go on" : "Pause");
    if (!paused) this.store.state.tradesSkipped = 0;
  }

  draw(state) {
    this.rows.sync(state.trades.slice(0, SHOWN_MAX), (trade) => `${trade.index} ${trade.ticker}`);
    if (this.store.paused.tape) setText(this.button, `Go on (+${state.tradesSkipped})`);
  }
}

function make(trade, everywhere) {
  const side = trade.side === "bid" ? "bid" : "ask";
  const who = el("td", { title: `taker ${trade.taker}, maker ${trade.maker}` }, trade.taker);
  if (trade.way !== "book") who.append(" ", el("span", { className: "badge", textContent: trade.way }));
  const when = el("td", { title: moment(trade.at_us), textContent: timeOfDay(trade.at_us).slice(0, 8) });
  if (everywhere) when.append(el("small", { textContent: trade.ticker, title: trade.ticker }));
  const at = el("td", { className: side, textContent: `${price(trade.price)} ` }, el("span", { "aria-hidden": "true", textContent: side === "bid" ? "▲" : "▼" }));
  at.append(el("span", { className: "unseen", textContent: side === "bid" ? " bought" : " sold" }));
  return { node: el("tr", {}, when, at, el("td", { textContent: count(trade.count) }), who) };
}
