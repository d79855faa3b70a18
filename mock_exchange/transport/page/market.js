// The head of the market that is looked at: what it is, how it stands, and the buttons that close and settle it.

import { confirmed, settlement } from "./dialogs.js";
import { byId, el, setText } from "./dom.js";
import { count, price } from "./format.js";
import { say } from "./notices.js";
import { call, segment } from "./session.js";

const FACTS = [["Last", "last"], ["Status", "status"], ["Volume", "volume"], ["Open interest", "interest"]];
const OPEN = new Set(["initialized", "active", "inactive"]);

export class Market {
  constructor(store) {
    this.store = store;
    this.facts = {};
    for (const [words, name] of FACTS) {
      this.facts[name] = el("dd");
      byId("market-facts").append(el("div", {}, el("dt", { textContent: words }), this.facts[name]));
    }
    byId("market-close").addEventListener("click", () => this.close());
    byId("market-settle").addEventListener("click", () => this.settle());
    store.on("markets", () => this.draw());
    store.on("look", () => this.draw());
  }

  get market() {
    return this.store.state.markets.get(this.store.look.market);
  }

  draw() {
    const { market } = this;
    setText(byId("market-title"), market?.ticker ?? "No market");
    setText(byId("market-about"), market?.title ?? "");
    byId("market-close").disabled = !market || !OPEN.has(market.status);
    byId("market-settle").disabled = !market || market.status === "settled";
    document.title = market ? `${price(market.last)} ${market.ticker} · Mock exchange` : "Mock exchange";
    if (!market) return;
    const paused = market.status === "active" && !market.trading;
    setText(this.facts.last, price(market.last));
    setText(this.facts.status, paused ? "paused" : market.outcome ? `${market.status}, ${market.outcome}` : market.status);
    setText(this.facts.volume, count(market.volume));
    setText(this.facts.interest, count(market.interest));
  }

  async close() {
    const { ticker } = this.market;
    const sure = await confirmed(`Close ${ticker}?`, "Trading ends, and every resting order is cancelled. This cannot be undone.", "Close market");
    if (sure) await this.carryOut(`markets/${segment(ticker)}/close`, undefined, `${ticker} is closed`);
  }

  async settle() {
    const { ticker } = this.market;
    const outcome = await settlement(ticker, this.store.state.exchange?.edition);
    if (outcome !== null) await this.carryOut(`markets/${segment(ticker)}/settle`, { outcome }, `${ticker} is settled: ${outcome}`);
  }

  async carryOut(path, body, words) {
    try {
      await call("POST", path, body);
      say(words);
    } catch (error) {
      say(error.message, "bad");
    }
  }
}
