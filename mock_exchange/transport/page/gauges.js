// Rate-limit gauges: how much of each bucket an account has used up.

import { el, KeyedRows, setText } from "./dom.js";
import { integer, percent } from "./format.js";
import { table } from "./tables.js";

export class Gauges {
  constructor(store, pane) {
    const list = table("Rate limits: what accounts have used up", ["Account", "Bucket", "Used+", ""]);
    this.none = el("p", { className: "empty" });
    this.table = list.node;
    pane.append(el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Rate limits" }, list.node, this.none));
    this.rows = new KeyedRows(list.body, make, update);
    this.store = store;
    store.on("limits", (state) => this.draw(state.limits));
    store.on("world", (state) => this.draw(state.limits));
  }

  draw({ rows, more }) {
    this.rows.sync(rows, ([account, bucket]) => `${account} ${bucket}`);
    this.table.hidden = !rows.length;
    const off = this.store.state.exchange?.limits === "off";
    const nothing = off ? "Limits are off." : "Nobody has used anything up.";
    setText(this.none, more ? `${integer(more)} more gauges are not shown.` : rows.length ? "" : nothing);
  }
}

function make([account, bucket]) {
  const share = el("td", { className: "right" });
  const meter = el("meter", { min: 0, max: 1, low: 0.7, high: 0.9, optimum: 0, "aria-label": `${account}, ${bucket}` });
  return { node: el("tr", {}, el("td", { textContent: account }), el("td", { textContent: bucket }), share, el("td", { className: "wide" }, meter)), share, meter };
}

function update(row, [, , share]) {
  setText(row.share, percent(share));
  row.meter.value = share;
  row.share.className = `right ${share >= 0.9 ? "ask" : share >= 0.7 ? "warn" : ""}`;
}
