// Alerts: how each stands, and a polite word when one begins or ends to fire.

import { byId, el, KeyedRows, setText } from "./dom.js";
import { moment } from "./format.js";
import { table } from "./tables.js";

const KINDS = { ok: "good", pending: "warn", firing: "bad" };

export class Alerts {
  constructor(store, tabs, pane) {
    this.tabs = tabs;
    const list = table("Alerts", ["Alert", "State", "Value+", "Threshold+", "Since"]);
    pane.append(el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Alerts" }, list.node));
    this.rows = new KeyedRows(list.body, make, update);
    this.states = new Map();
    store.on("world", (state) => this.draw(state));
  }

  draw({ alerts }) {
    this.rows.sync(alerts, (alert) => alert.name);
    const firing = alerts.filter((alert) => alert.state === "firing").length;
    this.tabs.badge("alerts", firing ? String(firing) : "", "bad");
    const told = [];
    for (const { name, state, value, unit } of alerts) {
      const before = this.states.get(name);
      this.states.set(name, state);
      if (before === undefined || before === state) continue;
      if (state === "firing") told.push(`Alert ${plain(name)}: ${value} ${plain(unit)}`);
      else if (before === "firing") told.push(`Alert ${plain(name)} is over`);
    }
    if (told.length) byId("alerts-live").textContent = told.join(". ");
  }
}

const plain = (name) => name.replaceAll("_", " ");

function make({ name }) {
  const badge = el("span", { className: "badge" });
  const numbers = [0, 1].map(() => el("td", { className: "right" }));
  const since = el("td", { className: "soft" });
  return { node: el("tr", {}, el("td", { textContent: plain(name) }), el("td", {}, badge), ...numbers, since), badge, numbers, since };
}

function update(row, alert) {
  setText(row.badge, alert.state);
  row.badge.dataset.kind = KINDS[alert.state] ?? "";
  setText(row.numbers[0], `${alert.value} ${plain(alert.unit)}`);
  setText(row.numbers[1], `${alert.threshold} ${plain(alert.unit)}`);
  setText(row.since, alert.since_us ? moment(alert.since_us) : "–");
}
