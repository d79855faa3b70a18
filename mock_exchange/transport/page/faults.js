// Faults: the shipped plans as switches, the rules at work with their hits, and a plan of one's own to paste.

import { el, KeyedRows, setText } from "./dom.js";
import { integer, plural, timeOfDay } from "./format.js";
import { say } from "./notices.js";
import { call } from "./session.js";
import { table } from "./tables.js";

const SAMPLE = `{"rules": [{"match": {"operation": "*"}, "when": {"every": 5}, "fault": {"kind": "status", "status": 503}}]}`;

export class Faults {
  constructor(store, tabs, pane) {
    this.store = store;
    this.tabs = tabs;
    this.switches = new Map();
    const rules = table("Rules of the plan at work", ["Rule", "Fault", "Match and moment", "Seen+", "Hits+"]);
    const hits = table("The last hits, newest first", ["Time", "Rule", "Operation", "Account"]);
    this.title = el("h3");
    this.none = el("p", { className: "empty" });
    this.hitsTable = hits.node;
    this.rulesTable = rules.node;
    this.list = el("ul", { className: "switches" });
    this.off = el("button", { type: "button", textContent: "No more faults", onclick: () => this.set("DELETE") });
    const left = el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Fault plans" },
      el("div", { className: "tools" }, el("h3", { textContent: "Shipped plans" }), this.off), this.list, this.own());
    const right = el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Rules and hits" }, this.title, rules.node, this.none, hits.node);
    pane.append(el("div", { className: "split" }, left, right));
    this.rules = new KeyedRows(rules.body, makeRule, updateRule);
    this.hits = new KeyedRows(hits.body, makeHit, () => {});
    store.on("faults", (state) => this.draw(state.faults));
    this.draw(null);
  }

  own() {
    this.text = el("textarea", { rows: 5, spellcheck: false, "aria-label": "A fault plan as JSON", placeholder: SAMPLE, className: "mono" });
    this.said = el("p", { role: "status", className: "ask wrap" });
    const form = el("form", { className: "own" }, el("h3", { textContent: "A plan of your own" }), this.text,
      el("button", { type: "submit", textContent: "Set the plan" }), this.said);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.paste();
    });
    return form;
  }

  /** Read the list of shipped plans, once, when the tab is first shown. */
  async shown() {
    if (this.switches.size) return;
    try {
      const { plans } = await call("GET", "faults/plans");
      if (this.switches.size) return;
      this.list.replaceChildren(...plans.map((plan) => this.switch(plan)));
      this.draw(this.store.state.faults);
    } catch (error) {
      say(error.message, "bad");
    }
  }

  switch({ name, about }) {
    const button = el("button", { type: "button", role: "switch", "aria-checked": "false", className: "switch", "aria-describedby": `plan-${name}` },
      el("span", { className: "knob", "aria-hidden": "true" }), name);
    button.addEventListener("click", () => (button.getAttribute("aria-checked") === "true" ? this.set("DELETE") : this.set("PUT", { name })));
    this.switches.set(name, button);
    return el("li", {}, button, el("span", { className: "soft", id: `plan-${name}`, textContent: about }));
  }

  async set(method, body, quiet = false) {
    try {
      const plan = await call(method, "faults", body);
      say(plan.rules.length ? `Faults: ${plan.name || "your plan"}, ${plural(plan.rules.length, "rule")}` : "No more faults");
      return "";
    } catch (error) {
      if (!quiet) say(error.message, "bad");
      return error.message;
    }
  }

  async paste() {
    let plan;
    try {
      plan = JSON.parse(this.text.value || SAMPLE);
    } catch (error) {
      setText(this.said, `This is no JSON: ${error.message}`);
      return;
    }
    setText(this.said, await this.set("PUT", plan, true));
  }

  draw(plan) {
    const rules = plan?.rules ?? [];
    for (const [name, button] of this.switches) button.setAttribute("aria-checked", String(rules.length > 0 && plan.name === name));
    setText(this.title, rules.length ? `${plan.name || "Your plan"}, seed ${plan.seed}` : "At work");
    this.rules.sync(rules.map((rule, index) => ({ rule, index })), ({ rule, index }) => `${index} ${JSON.stringify({ ...rule, seen: 0, hits: 0 })}`);
    const recent = [...(plan?.recent ?? [])].reverse();
    this.hits.sync(recent.map((hit, index) => ({ hit, key: `${hit.at_us} ${hit.rule} ${recent.length - index} ${hit.operation}` })), ({ key }) => key);
    this.rulesTable.hidden = !rules.length;
    this.hitsTable.hidden = !recent.length;
    this.off.disabled = !rules.length;
    setText(this.none, rules.length ? (recent.length ? "" : "Nothing was hit yet.") : "Nothing goes wrong on purpose.");
    this.tabs.badge("faults", rules.length ? String(rules.length) : "", "warn");
  }
}

function makeRule({ rule }) {
  const { kind, ...terms } = rule.fault ?? {};
  const seen = el("td", { className: "right" });
  const hits = el("td", { className: "right" });
  const node = el("tr", {}, el("td", { textContent: rule.name || "–" }), el("td", { className: "wrap", textContent: `${kind} ${said(terms)}` }),
    el("td", { className: "wrap soft", textContent: [said(rule.match), said(rule.when), rule.count ? `at most ${rule.count}` : ""].filter(Boolean).join(" · ") || "always" }), seen, hits);
  return { node, seen, hits };
}

function updateRule(row, { rule }) {
  setText(row.seen, integer(rule.seen));
  setText(row.hits, integer(rule.hits));
}

function makeHit({ hit }) {
  return { node: el("tr", {}, el("td", { className: "soft", textContent: timeOfDay(hit.at_us) }), el("td", { textContent: `${hit.rule}` }),
    el("td", { textContent: hit.operation || "–" }), el("td", { textContent: hit.account_id ?? "–" })) };
}

const said = (value) => Object.entries(value ?? {}).filter(([, each]) => each !== null).map(([name, each]) => `${name} ${typeof each === "object" ? JSON.stringify(each) : each}`).join(", ");
