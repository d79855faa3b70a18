// The tape: trades, newest first. Pause holds it still; what comes meanwhile is counted and not shown.

import { byId, el, KeyedRows, setText } from "./dom.js";
import { count, moment, price, timeOfDay } from "./format.js";

const SHOWN_MAX = 60;

export class Tape {
  constructor(store) {
    this.store = store;
    this.rows = new KeyedRows(byId("tape").tBodies[0], make, () => {}, {
      fill: (row, trade) => fill(row, trade, store.look.tape_everywhere),
    });
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

function make() {
  const [time, ticker, price_, arrow, words, size, taker, way] = [..."12345678"].map((n) => el(n === "2" ? "small" : "span"));
  arrow.setAttribute("aria-hidden", "true");
  words.className = "unseen";
  way.className = "badge";
  const when = el("td", {}, time, ticker);
  const at = el("td", {}, price_, " ", arrow, words);
  const who = el("td", {}, taker, way);
  return { node: el("tr", {}, when, at, el("td", {}, size), who), when, time, ticker, at, price_, arrow, words, size, who, taker, way };
}

function fill(row, trade, everywhere) {
  const bought = trade.side === "bid";
  setText(row.time, timeOfDay(trade.at_us).slice(0, 8));
  setText(row.ticker, everywhere ? trade.ticker : "");
  setText(row.price_, price(trade.price));
  setText(row.arrow, bought ? "▲" : "▼");
  setText(row.words, bought ? " bought" : " sold");
  setText(row.size, count(trade.count));
  setText(row.taker, trade.taker);
  setText(row.way, trade.way === "book" ? "" : trade.way);
  row.way.hidden = trade.way === "book";
  row.ticker.hidden = !everywhere;
  row.at.className = trade.side;
  row.when.title = `${moment(trade.at_us)} ${trade.ticker}`;
  row.who.title = `taker ${trade.taker}, maker ${trade.maker}`;
}
