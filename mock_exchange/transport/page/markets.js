// The market list: any number of markets, only those on the screen in the document. Search, order, arrow keys.

import { byId, el, flash, KeyedRows, setAttribute, setText } from "./dom.js";
import { integer, plural, price, shortCount } from "./format.js";

const SPARE_ROWS = 4;
const SORT_EVERY_MS = 1000;

const ORDERS = {
  ticker: (a, b) => (a.ticker < b.ticker ? -1 : 1),
  volume: (a, b) => b.volume - a.volume || ORDERS.ticker(a, b),
  latest: (a, b) => b.traded - a.traded || ORDERS.ticker(a, b),
  trading: (a, b) => Number(b.trading) - Number(a.trading) || ORDERS.ticker(a, b),
};

export class Markets {
  constructor(store) {
    this.store = store;
    this.scroll = byId("markets-scroll");
    this.search = byId("markets-search");
    this.sort = byId("markets-sort");
    this.body = byId("markets-table").tBodies[0];
    this.above = pad();
    this.below = pad();
    this.rows = new KeyedRows(this.body, (market) => this.make(market), (row, market) => this.update(row, market), { above: this.above });
    this.body.append(this.above, this.below);
    this.listed = [];
    this.sortedAt = 0;
    this.size = -1;
    store.on("markets", (state) => this.take(state));
    store.on("look", () => this.draw());
    this.scroll.addEventListener("scroll", () => this.draw(), { passive: true });
    this.scroll.addEventListener("keydown", (event) => this.key(event));
    this.search.addEventListener("input", () => this.arrange(true));
    this.search.addEventListener("keydown", (event) => this.keyInSearch(event));
    this.sort.addEventListener("change", () => this.arrange(true));
    new ResizeObserver(() => this.draw()).observe(this.scroll);
  }

  take(state) {
    const { market } = this.store.look;
    const lost = state.markets.size && !state.markets.has(market);
    if (lost) this.choose(busiest(state.markets));
    this.arrange(state.markets.size !== this.size);
    if (lost) this.scrollTo(this.listed.indexOf(this.store.look.market));
  }

  /** Filter and sort; by numbers that move only now and then, so that rows do not dance. */
  arrange(now) {
    const { markets } = this.store.state;
    const wait = this.sortedAt + SORT_EVERY_MS - performance.now();
    if (now || (wait <= 0 && this.sort.value !== "ticker")) {
      this.size = markets.size;
      this.sortedAt = performance.now();
      const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (market) => {
        const text = `${market.ticker} ${market.title} ${market.status}`.toLowerCase();
        return words.every((word) => text.includes(word));
      };
      this.listed = [...markets.values()].filter(fits).sort(ORDERS[this.sort.value]).map((market) => market.ticker);
    }
    this.draw();
  }

  get rowHeight() {
    return parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--market-row"));
  }

  draw() {
    const { markets, moreMarkets } = this.store.state;
    const height = this.rowHeight;
    const first = Math.max(0, Math.floor(this.scroll.scrollTop / height) - SPARE_ROWS);
    const last = Math.min(this.listed.length, Math.ceil((this.scroll.scrollTop + this.scroll.clientHeight) / height) + SPARE_ROWS);
    const shown = this.listed.slice(first, last).map((ticker, index) => ({ market: markets.get(ticker), index: first + index }));
    this.rows.sync(shown.filter(({ market }) => market), ({ market }) => market.ticker);
    spread(this.above, first * height);
    spread(this.below, (this.listed.length - last) * height);
    setAttribute(byId("markets-table"), "aria-rowcount", this.listed.length + 1);
    const all = markets.size + moreMarkets;
    const words = this.listed.length === markets.size ? plural(all, "market") : `${integer(this.listed.length)} of ${integer(all)}`;
    setText(byId("markets-count"), words);
  }

  make({ market }) {
    const { ticker } = market;
    const name = el("b");
    const about = el("span");
    const button = el("button", { type: "button", className: "pick", tabIndex: -1, onclick: () => this.choose(ticker) }, name, about);
    const bid = el("td", { className: "bid" });
    const ask = el("td", { className: "ask" });
    const last = el("span");
    const volume = el("small", { title: "Volume" });
    const latest = el("td", {}, last, volume);
    setText(name, ticker);
    name.title = `${ticker} ${market.title}`;
    return { node: el("tr", {}, el("th", { scope: "row" }, button), bid, ask, latest), button, about, bid, ask, last, volume, latest, was: market.last };
  }

  update(row, { market, index }) {
    const chosen = market.ticker === this.store.look.market;
    const status = market.trading ? "" : `${market.status}${market.outcome ? ` ${market.outcome}` : ""} · `;
    setText(row.about, status + (market.title || market.ticker));
    setText(row.bid, price(market.bid));
    setText(row.ask, price(market.ask));
    setText(row.volume, shortCount(market.volume));
    if (setText(row.last, price(market.last)) && row.was !== market.last) {
      flash(row.latest, market.last > row.was ? "--bid-bar" : "--ask-bar");
      row.was = market.last;
    }
    row.node.classList.toggle("chosen", chosen);
    row.node.classList.toggle("asleep", !market.trading);
    setAttribute(row.button, "aria-current", chosen ? "true" : null);
    row.button.tabIndex = chosen ? 0 : -1;
    setAttribute(row.node, "aria-rowindex", index + 2);
  }

  choose(ticker) {
    this.store.turn({ market: ticker });
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || !this.listed.length) return;
    event.preventDefault();
    const at = this.listed.indexOf(this.store.look.market);
    const to = Math.max(0, Math.min(this.listed.length - 1, at + step));
    this.choose(this.listed[to]);
    this.reveal(to);
  }

  /** Scroll to a row and put the focus on it. */
  reveal(index) {
    this.scrollTo(index);
    this.rows.rows.get(this.listed[index])?.button.focus({ preventScroll: true });
  }

  scrollTo(index) {
    if (index < 0) return;
    const height = this.rowHeight;
    const top = index * height;
    const head = this.scroll.querySelector("thead").offsetHeight;
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    else if (top + height + head > this.scroll.scrollTop + this.scroll.clientHeight) {
      this.scroll.scrollTop = top + height + head - this.scroll.clientHeight;
    }
    this.draw();
  }

  keyInSearch(event) {
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      if (!this.listed.length) return;
      this.choose(this.listed[0]);
      this.reveal(0);
    } else if (event.key === "Escape") {
      this.search.value = "";
      this.arrange(true);
    }
  }
}

function spread(row, height) {
  row.firstChild.style.height = `${height}px`;
  row.hidden = height === 0;
}

function pad() {
  return el("tr", { className: "pad", "aria-hidden": "true" }, el("td", { colSpan: 4 }));
}

function busiest(markets) {
  const open = [...markets.values()].filter((market) => market.trading);
  const from = open.length ? open : [...markets.values()];
  return from.reduce((best, market) => (market.volume > best.volume ? market : best)).ticker;
}
