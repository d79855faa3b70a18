// Tabs of the drawer: one pane at a time, arrow keys between them. What is not shown is not asked for.

import { byId, el, setText } from "./dom.js";

export class Tabs {
  constructor(store) {
    this.store = store;
    this.list = byId("tabs");
    this.panes = byId("panes");
    this.tabs = [];
    this.list.addEventListener("keydown", (event) => this.key(event));
  }

  /** Add a tab; `parts` are what the feed sends while it is shown. Returns its pane. */
  add(name, words, parts, shown = () => {}) {
    const badge = el("span", { className: "badge", hidden: true });
    const button = el("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `pane-${name}`, onclick: () => this.choose(name),
    }, words, badge);
    const pane = el("div", { role: "tabpanel", id: `pane-${name}`, className: "pane", "aria-labelledby": `tab-${name}` });
    this.list.append(button);
    this.panes.append(pane);
    this.tabs.push({ name, button, pane, badge, parts, shown });
    return pane;
  }

  choose(name, focus = false) {
    for (const tab of this.tabs) {
      const chosen = tab.name === name;
      tab.button.setAttribute("aria-selected", String(chosen));
      tab.button.tabIndex = chosen ? 0 : -1;
      tab.pane.hidden = !chosen;
      for (const part of tab.parts) this.store.show(part, chosen);
      if (chosen) tab.shown();
      if (chosen && focus) tab.button.focus();
    }
    this.chosen = name;
  }

  badge(name, words, kind = "") {
    const { badge } = this.tabs.find((tab) => tab.name === name);
    badge.hidden = !words;
    badge.dataset.kind = kind;
    setText(badge, words);
  }

  key(event) {
    const at = this.tabs.findIndex((tab) => tab.name === this.chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.choose(this.tabs[(to + this.tabs.length) % this.tabs.length].name, true);
  }
}
