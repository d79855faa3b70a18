// Accounts: everybody's money, and of the one that is chosen its positions and its resting orders.

import { el, flash, KeyedRows, setText } from "./dom.js";
import { count, integer, money, plural, price } from "./format.js";
import { say } from "./notices.js";
import { call, segment } from "./session.js";
import { table } from "./tables.js";

const FIRST = "user_0001"; // whose key the exchange prints when it starts

export class Accounts {
  constructor(store, pane) {
    this.store = store;
    const list = table("Accounts: free cash, money held by orders, positions and orders",
      ["Account", "Cash+", "Held+", "Positions+", "Orders+"]);
    const positions = table("Positions of the account", ["Market", "Contracts+", "Average+", "Last+", "Profit+", "Realised+"]);
    const orders = table("Resting orders of the account, newest first", ["Market", "Side", "Price+", "Left+", "Of+", "", ""]);
    this.title = el("h3");
    this.none = el("p", { className: "empty" });
    this.orders = orders.node;
    this.positions = positions.node;
    const detail = el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Positions and orders" },
      positions.node, orders.node, this.none);
    pane.append(el("div", { className: "split" },
      el("div", { className: "column" }, el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Accounts" }, list.node)),
      el("div", { className: "column" }, this.title, detail)));
    this.list = new KeyedRows(list.body, (account) => this.makeAccount(account), (row, account) => this.updateAccount(row, account));
    this.held = new KeyedRows(positions.body, (each) => this.makePosition(each), updatePosition);
    this.resting = new KeyedRows(orders.body, (order) => this.makeOrder(order), updateOrder);
    store.on("accounts", (state) => this.draw(state));
    store.on("account", (state) => this.drawDetail(state.account));
    store.on("look", (state) => this.draw(state));
  }

  draw({ accounts }) {
    if (accounts.size && !accounts.has(this.store.look.account)) {
      this.store.turn({ account: accounts.has(FIRST) ? FIRST : accounts.keys().next().value });
    }
    const sorted = [...accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.list.sync(sorted, (account) => account.id);
  }

  makeAccount({ id, cash }) {
    const cells = [0, 1, 2, 3].map(() => el("td", { className: "right" }));
    const pick = el("button", { type: "button", className: "linklike", textContent: id, onclick: () => this.store.turn({ account: id }) });
    return { node: el("tr", {}, el("td", {}, pick), ...cells), cells, pick, cash };
  }

  updateAccount(row, account) {
    if (setText(row.cells[0], money(account.cash)) && row.cash !== account.cash) {
      flash(row.cells[0], account.cash > row.cash ? "--bid-bar" : "--ask-bar");
      row.cash = account.cash;
    }
    setText(row.cells[1], money(account.escrow));
    setText(row.cells[2], integer(account.positions));
    setText(row.cells[3], integer(account.orders));
    const chosen = account.id === this.store.look.account;
    row.node.classList.toggle("chosen", chosen);
    if (chosen) row.pick.setAttribute("aria-current", "true");
    else row.pick.removeAttribute("aria-current");
  }

  drawDetail(account) {
    const positions = account?.positions ?? [];
    const orders = account?.orders ?? [];
    const more = account?.more_orders ? `, the newest ${orders.length} shown` : "";
    setText(this.title, account ? `${account.account}: ${plural(positions.length + account.more_positions, "position")}, ${plural(orders.length + account.more_orders, "resting order")}${more}` : "");
    this.held.sync(positions, ([ticker]) => ticker);
    this.resting.sync(orders, ([id]) => id);
    this.positions.hidden = !positions.length;
    this.orders.hidden = !orders.length;
    setText(this.none, positions.length || orders.length ? "" : "No positions and no resting orders.");
  }

  makePosition([ticker]) {
    const cells = [0, 1, 2, 3, 4].map(() => el("td", { className: "right" }));
    return { node: el("tr", {}, this.marketCell(ticker), ...cells), cells };
  }

  makeOrder([id, ticker, side, at, , , , tif]) {
    const cells = [0, 1].map(() => el("td", { className: "right" }));
    const cancel = el("button", { type: "button", className: "small", textContent: "Cancel", "aria-label": `Cancel order ${id}`, onclick: () => this.cancel(id) });
    return {
      node: el("tr", { title: id }, this.marketCell(ticker), el("td", { className: side, textContent: side === "bid" ? "buy" : "sell" }),
        el("td", { className: "right", textContent: price(at) }), ...cells, el("td", { className: "soft", textContent: tif }),
        el("td", { className: "right" }, cancel)),
      cells,
    };
  }

  marketCell(ticker) {
    return el("td", {}, el("button", { type: "button", className: "linklike", textContent: ticker, onclick: () => this.store.turn({ market: ticker }) }));
  }

  async cancel(id) {
    try {
      await call("DELETE", `orders/${segment(id)}`);
      say(`Order ${id} is cancelled`);
    } catch (error) {
      say(error.message, "bad");
    }
  }
}

function updatePosition(row, [, held, average, last, unrealized, realized]) {
  [count(held), price(average), price(last), money(unrealized), money(realized)].forEach((text, n) => setText(row.cells[n], text));
  row.cells[3].className = `right ${unrealized < 0 ? "ask" : "bid"}`;
}

function updateOrder(row, [, , , , all, left]) {
  setText(row.cells[0], count(left));
  setText(row.cells[1], count(all));
}
