// Placing an order as any account, through the control API.

import { byId, el, setText } from "./dom.js";
import { orderBody, orderWords } from "./editions.js";
import { call } from "./session.js";

export class Ticket {
  constructor(store) {
    this.store = store;
    this.form = byId("ticket");
    this.account = el("select", { name: "account" });
    this.price = el("input", { name: "price", inputMode: "decimal", required: true, pattern: "0?\\.[0-9]{1,4}", placeholder: "0.50", autocomplete: "off", title: "Dollars, like 0.42" });
    this.count = el("input", { name: "count", inputMode: "decimal", required: true, pattern: "[0-9]+(\\.[0-9]{1,2})?", value: "10", autocomplete: "off", title: "Contracts" });
    this.tif = el("select", { name: "tif" }, ...[["gtc", "Till cancelled"], ["ioc", "Immediate"], ["fok", "Fill or kill"]].map(
      ([value, textContent]) => el("option", { value, textContent })));
    this.send = el("button", { type: "submit", className: "primary", textContent: "Place order" });
    this.said = el("p", { className: "said", role: "status" });
    this.form.append(
      labelled("Account", this.account), this.sides(), labelled("Price", this.price), labelled("Contracts", this.count),
      labelled("Time in force", this.tif), el("div", { className: "field" }, this.send), this.said);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.place();
    });
    store.on("accounts", (state) => this.fillAccounts(state.accounts));
    store.on("look", () => this.follow());
    store.on("book", (state) => this.suggest(state.book));
  }

  sides() {
    const side = (value, words, checked) => el("label", {},
      el("input", { type: "radio", name: "side", value, checked }), el("span", { textContent: words }));
    return el("fieldset", { className: "sides" }, el("legend", { className: "unseen", textContent: "Side" }),
      side("bid", "Buy", true), side("ask", "Sell", false));
  }

  fillAccounts(accounts) {
    const ids = [...accounts.keys()].sort();
    if (ids.join() === this.ids) return;
    this.ids = ids.join();
    this.account.replaceChildren(...ids.map((id) => el("option", { value: id, textContent: id })));
    this.follow();
  }

  follow() {
    const { account, market } = this.store.look;
    if (account) this.account.value = account;
    if (market !== this.market) {
      this.market = market;
      this.price.value = "";
      this.tell("");
    }
  }

  /** Put a price into an empty field: the one where the order would trade, or rest first. */
  suggest(book) {
    if (!book || book.ticker !== this.market || this.price.value || this.price === document.activeElement) return;
    const best = this.form.elements.side.value === "bid" ? book.asks[0] ?? book.bids[0] : book.bids[0] ?? book.asks[0];
    if (best) this.setPrice(best[0]);
  }

  setPrice(e4) {
    this.price.value = (e4 / 10000).toFixed(e4 % 100 ? 4 : 2);
  }

  async place() {
    const { market, state } = { market: this.store.look.market, state: this.store.state };
    const order = {
      account: this.account.value, ticker: market, side: this.form.elements.side.value,
      price: this.price.value.replace(/^\./, "0."), count: this.count.value, tif: this.tif.value,
    };
    this.send.disabled = true;
    try {
      const answer = await call("POST", "orders", orderBody(state.exchange?.edition, order));
      this.tell(orderWords(answer.order), "good");
    } catch (error) {
      this.tell(error.message, "bad");
    } finally {
      this.send.disabled = false;
    }
  }

  tell(words, kind = "") {
    setText(this.said, words);
    this.said.dataset.kind = kind;
  }
}

function labelled(words, field) {
  return el("label", {}, words, field);
}
