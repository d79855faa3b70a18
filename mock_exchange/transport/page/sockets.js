// Connected sockets: whose they are, what they subscribed to, how far behind; each can be closed.

import { el, KeyedRows, setText } from "./dom.js";
import { duration, integer, timeOfDay } from "./format.js";
import { say } from "./notices.js";
import { call } from "./session.js";
import { table } from "./tables.js";

export class Sockets {
  constructor(store, tabs, pane) {
    this.tabs = tabs;
    const list = table("WebSocket connections", ["No.+", "Account", "Since", "Sent+", "Waiting+", "Behind+", "Subscriptions", ""]);
    this.none = el("p", { className: "empty" });
    this.table = list.node;
    pane.append(el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Sockets" }, list.node, this.none));
    this.rows = new KeyedRows(list.body, make, update);
    store.on("sockets", (state) => this.draw(state.sockets));
    store.on("world", ({ counts }) => counts && tabs.badge("sockets", counts.streams ? integer(counts.streams) : ""));
    this.draw(store.state.sockets);
  }

  draw({ rows, more }) {
    this.rows.sync(rows, (row) => row.connection);
    this.table.hidden = !rows.length;
    setText(this.none, more ? `${integer(more)} more connections are not shown.` : rows.length ? "" : "No WebSocket is connected.");
  }
}

function make({ connection, opened_us }) {
  const account = el("td");
  const numbers = [0, 1, 2].map(() => el("td", { className: "right" }));
  const subscriptions = el("td", { className: "wrap" });
  const close = el("button", {
    type: "button", className: "small", textContent: "Close", "aria-label": `Close connection ${connection}`, onclick: () => shut(connection),
  });
  const node = el("tr", {}, el("td", { className: "right", textContent: String(connection) }), account,
    el("td", { className: "soft", textContent: timeOfDay(opened_us).slice(0, 8) }), ...numbers, subscriptions, el("td", { className: "right" }, close));
  return { node, account, numbers, subscriptions };
}

function update(row, socket) {
  setText(row.account, socket.account_id ?? "not authenticated");
  setText(row.numbers[0], integer(socket.sent));
  setText(row.numbers[1], integer(socket.waiting));
  setText(row.numbers[2], socket.lag_us ? duration(socket.lag_us) : "–");
  row.numbers[1].className = `right ${socket.waiting ? "warn" : ""}`;
  setText(row.subscriptions, [...socket.subscriptions.map(words), socket.more ? `and ${socket.more} more` : ""].filter(Boolean).join("; ") || "none");
}

function words({ channel, keys, more, sid, seq }) {
  const what = keys.length ? ` ${keys.join(", ")}${more ? ` and ${more} more` : ""}` : "";
  return `${channel}${what}${sid === null ? "" : ` (sid ${sid}, seq ${seq})`}`;
}

async function shut(connection) {
  try {
    await call("DELETE", `streams/${connection}`);
    say(`Connection ${connection} is closed`);
  } catch (error) {
    say(error.message, "bad");
  }
}
