// What the page knows of the exchange, and who draws which part of it. Drawing waits for the next frame, once for many changes.

const TAPE_MAX = 250;
const REQUESTS_MAX = 500;

function fresh() {
  return {
    exchange: null, clock: null, counts: null, alerts: [],
    markets: new Map(), moreMarkets: 0,
    book: null, trades: [], tradesSkipped: 0,
    accounts: new Map(), moreAccounts: 0, account: null,
    requests: [], requestsSkipped: 0, sockets: { rows: [], more: 0 }, limits: { rows: [], more: 0 }, faults: null,
  };
}

export class Store {
  constructor() {
    this.state = fresh();
    this.look = { market: "", account: "", parts: ["markets", "book", "tape", "accounts", "account", "faults"], tape_everywhere: false };
    this.drawers = new Map();
    this.dirty = new Set();
    this.onLook = () => {};
    this.paused = { tape: false, requests: false };
  }

  /** Draw `name` with `draw(state)` whenever it changed. */
  on(name, draw) {
    this.drawers.set(name, [...(this.drawers.get(name) ?? []), draw]);
  }

  mark(...names) {
    if (!this.dirty.size) requestAnimationFrame(() => this.draw());
    for (const name of names) this.dirty.add(name);
  }

  draw() {
    const names = [...this.dirty];
    this.dirty.clear();
    for (const name of names) for (const draw of this.drawers.get(name) ?? []) draw(this.state);
  }

  /** Look at something else: `{market}`, `{account}`, `{tape_everywhere}`. */
  turn(change) {
    this.look = { ...this.look, ...change };
    this.onLook(this.look);
    this.mark("look");
  }

  show(part, shown) {
    const parts = new Set(this.look.parts);
    if (shown === parts.has(part)) return;
    if (shown) parts.add(part);
    else parts.delete(part);
    this.turn({ parts: [...parts].sort() });
  }

  /** Take a message of the feed in. */
  apply(message) {
    if (message.anew) {
      this.state = fresh();
      this.mark("world", "markets", "book", "tape", "accounts", "account", "requests", "sockets", "limits", "faults");
    }
    for (const [part, value] of Object.entries(message)) {
      const take = TAKERS[part];
      if (!take) continue;
      take(this.state, value, this);
      this.mark(part);
    }
  }
}

const TAKERS = {
  world(state, value) {
    Object.assign(state, value);
    if (value.clock) state.clockReadAt = performance.now();
    if (value.alerts) state.alertsChanged = true;
  },
  markets(state, { rows, titles, more }) {
    state.moreMarkets = more;
    for (const [ticker, status, trading, outcome, last, volume, interest, bid, ask] of rows) {
      const before = state.markets.get(ticker);
      const traded = before && before.volume !== volume ? performance.now() : before?.traded ?? 0;
      state.markets.set(ticker, {
        ticker, status, trading, outcome, last, volume, interest, bid, ask, traded,
        title: titles[ticker] ?? before?.title ?? "", before: before?.last ?? last,
      });
    }
  },
  book(state, value) {
    state.book = value;
  },
  tape(state, { anew, trades, skipped }, store) {
    if (anew) {
      state.trades = [];
      state.tradesSkipped = 0;
    }
    if (store.paused.tape && !anew) {
      state.tradesSkipped += trades.length + skipped;
      return;
    }
    state.tradesSkipped += skipped;
    const came = trades.map(([index, at_us, ticker, price, count, side, maker, taker, way]) => (
      { index, at_us, ticker, price, count, side, maker, taker, way }));
    state.trades = [...came.reverse(), ...state.trades].slice(0, TAPE_MAX);
  },
  accounts(state, { rows, more }) {
    state.moreAccounts = more;
    for (const [id, cash, escrow, positions, orders] of rows) {
      state.accounts.set(id, { id, cash, escrow, positions, orders });
    }
  },
  account(state, value) {
    state.account = value;
  },
  requests(state, { entries, skipped }, store) {
    if (store.paused.requests) {
      state.requestsSkipped += entries.length + skipped;
      return;
    }
    state.requestsSkipped += skipped;
    const newest = state.requests[0]?.sequence ?? 0; // the feed begins again with some of what is here when the tab was away
    state.requests = [...entries.filter((entry) => entry.sequence > newest).reverse(), ...state.requests].slice(0, REQUESTS_MAX);
  },
  sockets(state, value) {
    state.sockets = value;
  },
  limits(state, value) {
    state.limits = value;
  },
  faults(state, value) {
    state.faults = value;
  },
};
