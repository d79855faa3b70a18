// The price ladder: asks above, bids below, as many levels as there is room for. Rows are kept by price.

import { byId, el, flash, KeyedRows, setAttribute, setText } from "./dom.js";
import { count, price } from "./format.js";

const ROW_PX = 21;
const LEVELS_MIN = 4;
const LEVELS_MAX = 30;

export class Ladder {
  /** `pick(price_e4)` is called when a price is clicked. */
  constructor(store, pick) {
    this.store = store;
    this.pick = pick;
    this.box = byId("ladder-box");
    this.rows = new KeyedRows(byId("ladder").tBodies[0], (item) => this.make(item), update);
    this.levels = 8;
    this.ticker = null;
    store.on("book", (state) => this.draw(state.book));
    new ResizeObserver(() => this.measure()).observe(this.box);
  }

  measure() {
    const room = Math.floor((this.box.clientHeight - ROW_PX * 2 - 8) / (2 * ROW_PX));
    const levels = Math.max(LEVELS_MIN, Math.min(LEVELS_MAX, room));
    if (levels === this.levels) return;
    this.levels = levels;
    this.store.mark("book");
  }

  draw(book) {
    if (!book) return this.rows.clear();
    if (book.ticker !== this.ticker) {
      this.rows.clear();
      this.ticker = book.ticker;
    }
    const asks = book.asks.slice(0, this.levels).reverse();
    const bids = book.bids.slice(0, this.levels);
    const most = Math.max(1, ...asks.map(([, size]) => size), ...bids.map(([, size]) => size));
    const level = (side) => ([at, size]) => ({ key: `${side}${at}`, side, price: at, size, share: size / most });
    const items = [...asks.map(level("ask")), { key: "spread", spread: spread(book) }, ...bids.map(level("bid"))];
    this.rows.sync(items, (item) => item.key);
  }

  make(item) {
    if (item.spread !== undefined) {
      const cell = el("td", { colSpan: 3 });
      return { node: el("tr", { className: "spread" }, cell), cell };
    }
    const button = el("button", { type: "button", tabIndex: -1, title: "Use this price", onclick: () => this.pick(item.price) });
    const bids = el("td", { className: "bids" });
    const asks = el("td", { className: "asks" });
    const size = item.side === "bid" ? bids : asks;
    size.classList.add("bar");
    const middle = el("td", { className: "price", "data-side": item.side }, button);
    setText(button, price(item.price));
    return { node: el("tr", {}, bids, middle, asks), size, was: item.size };
  }
}

function update(row, item) {
  if (item.spread !== undefined) {
    setText(row.cell, item.spread);
    return;
  }
  if (setText(row.size, count(item.size)) && row.was !== item.size) {
    flash(row.size, item.size > row.was ? "--accent-paper" : "--raised");
    row.was = item.size;
  }
  const share = `${Math.round(item.share * 100)}%`;
  if (row.share !== share) {
    row.share = share;
    row.size.style.setProperty("--share", share);
  }
  setAttribute(row.node, "data-side", item.side);
}

function spread({ bids, asks }) {
  if (!bids.length && !asks.length) return "nobody offers anything";
  if (!bids.length || !asks.length) return `no ${bids.length ? "asks" : "bids"}`;
  const wide = asks[0][0] - bids[0][0];
  return `spread ${price(wide)} · mid ${((asks[0][0] + bids[0][0]) / 20000).toFixed(4)}`;
}
