// The request log: every request with the contract's verdict, newest first; filters, and one in detail.

import { el, KeyedRows, setText } from "./dom.js";
import { duration, integer, timeOfDay } from "./format.js";
import { requestDetail } from "./request_detail.js";
import { table } from "./tables.js";

const SHOWN_MAX = 150;

export const VERDICTS = {
  valid: ["good", "request and answer keep the contract"],
  refused: ["", "the request keeps the contract, and the exchange says no"],
  invalid: ["warn", "the request breaks the contract; the answer says so"],
  injected: ["warn", "a fault rule made the answer, or took it away"],
  defect: ["bad", "the mock would have broken the contract; 500 was sent instead"],
  violation: ["bad", "an answer broke the contract"],
};

const STATUSES = [["", "Any status"], ["2", "2xx"], ["4", "4xx"], ["5", "5xx"], ["0", "No answer"]];

export class Requests {
  constructor(store, tabs, pane) {
    this.store = store;
    this.tabs = tabs;
    const list = table("Requests, newest first", ["No.+", "Time", "Status+", "Verdict", "Method", "Path", "Account", "Took+", "Faults"]);
    this.none = el("p", { className: "empty" });
    this.table = list.node;
    this.detail = el("div", { className: "column", hidden: true });
    this.split = el("div", { className: "split plain" },
      el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Requests" }, list.node, this.none), this.detail);
    pane.append(this.tools(), this.split);
    this.rows = new KeyedRows(list.body, (entry) => this.make(entry), (row, entry) => {
      row.node.classList.toggle("chosen", entry.sequence === this.chosen);
    });
    store.on("requests", () => this.draw());
    store.on("world", (state) => this.count(state));
  }

  tools() {
    this.text = el("input", { type: "search", placeholder: "Path, operation, code, fault", "aria-label": "Filter requests by text" });
    this.status = select("Status", STATUSES);
    this.verdict = select("Verdict", [["", "Any verdict"], ["!", "Not valid"], ...Object.keys(VERDICTS).map((name) => [name, name])]);
    this.account = select("Account", [["", "Any account"]]);
    this.pauser = el("button", { type: "button", textContent: "Pause", "aria-pressed": "false", onclick: () => this.pause() });
    this.said = el("span", { className: "soft" });
    for (const field of [this.text, this.status, this.verdict, this.account]) field.addEventListener("input", () => this.draw());
    return el("div", { className: "tools" }, this.text, this.status, this.verdict, this.account, this.pauser, this.said);
  }

  pause() {
    const paused = (this.store.paused.requests = !this.store.paused.requests);
    this.pauser.setAttribute("aria-pressed", String(paused));
    setText(this.pauser, paused ? "Go on" : "Pause");
    this.draw();
  }

  fits(entry) {
    const [status, verdict, account] = [this.status.value, this.verdict.value, this.account.value];
    if (status && String(entry.sent ?? entry.status)[0] !== status) return false;
    if (verdict === "!" ? entry.verdict === "valid" : verdict && entry.verdict !== verdict) return false;
    if (account && entry.account_id !== account) return false;
    const words = this.text.value.toLowerCase();
    return !words || `${entry.method} ${entry.path}?${entry.query} ${entry.operation} ${entry.code} ${entry.fault ?? ""}`.toLowerCase().includes(words);
  }

  draw() {
    const { requests, requestsSkipped } = this.store.state;
    this.offer(requests);
    const found = requests.filter((entry) => this.fits(entry));
    this.rows.sync(found.slice(0, SHOWN_MAX), (entry) => entry.sequence);
    this.table.hidden = !found.length;
    setText(this.none, found.length ? "" : requests.length ? "No request fits." : "No requests yet.");
    const some = requests.length === found.length ? "" : `${integer(found.length)} of ${integer(requests.length)} fit. `;
    setText(this.said, some + (requestsSkipped ? `${integer(requestsSkipped)} not shown.` : ""));
  }

  offer(requests) {
    const ids = [...new Set(requests.map((entry) => entry.account_id).filter(Boolean))].sort();
    if (ids.join() === this.ids) return;
    this.ids = ids.join();
    const { value } = this.account;
    this.account.replaceChildren(...["", ...ids].map((id) => el("option", { value: id, textContent: id || "Any account" })));
    this.account.value = ids.includes(value) ? value : "";
  }

  count({ counts }) {
    if (counts) this.tabs.badge("requests", counts.requests ? integer(counts.requests) : "");
  }

  make(entry) {
    const [kind, words] = VERDICTS[entry.verdict] ?? ["", ""];
    const status = entry.sent ?? entry.status;
    const open = el("button", {
      type: "button", className: "linklike", textContent: String(entry.sequence), "aria-label": `Request ${entry.sequence} in detail`, onclick: () => this.open(entry),
    });
    const path = entry.query ? `${entry.path}?${entry.query}` : entry.path;
    const cells = [
      el("td", { className: "right" }, open),
      el("td", { className: "soft", textContent: timeOfDay(entry.at_us) }),
      el("td", { className: `right ${status >= 500 || status === 0 ? "ask" : status >= 400 ? "warn" : "bid"}`, textContent: status === 0 ? "none" : String(status), title: entry.code }),
      el("td", {}, el("span", { className: "badge", "data-kind": kind, textContent: entry.verdict, title: words })),
      el("td", { textContent: entry.method }),
      el("td", { className: "clip", textContent: path, title: `${entry.operation ?? "no operation"}\n${path}` }),
      el("td", { textContent: entry.account_id ?? "–" }),
      el("td", { className: "right", textContent: duration(entry.duration_us) }),
      el("td", { className: "clip soft", textContent: entry.fault ?? "" }),
    ];
    return { node: el("tr", {}, ...cells), open };
  }

  async open(entry) {
    this.chosen = entry.sequence;
    this.draw();
    this.detail.hidden = false;
    this.split.classList.remove("plain");
    await requestDetail(this.detail, entry, () => this.close());
  }

  close() {
    this.rows.rows.get(this.chosen)?.open.focus();
    this.chosen = null;
    this.detail.hidden = true;
    this.split.classList.add("plain");
    this.draw();
  }
}

function select(words, options) {
  return el("select", { "aria-label": words }, ...options.map(([value, textContent]) => el("option", { value, textContent })));
}
