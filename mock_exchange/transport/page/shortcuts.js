// Keys that work anywhere but in a field; "?" lists them.

import { showText } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { table } from "./tables.js";

export function shortcuts({ tabs, clock, tape }) {
  const keys = [
    ["/", "Search markets", () => byId("markets-search").focus()],
    ["m", "Market list (then ↑ ↓ Page Home End)", () => byId("markets-scroll").focus()],
    ["o", "Order", () => byId("ticket").elements.price.focus()],
    ["s", "Settle the market", () => byId("market-settle").click()],
    ["p", "Pause the tape", () => tape.pause()],
    ["f", "Freeze the clock, or let it run", () => clock.toggle()],
    ["a", "Advance the clock", () => clock.open(true)],
    ["t", "Light or dark", () => byId("theme").click()],
    ...tabs.tabs.map(({ name, button }, index) => [String(index + 1), button.firstChild.data, () => tabs.choose(name, true)]),
    ["?", "This list", () => help()],
  ];
  function help() {
    const { node, body } = table("Keys and what they do", ["Key", "What it does"]);
    body.append(...keys.map(([key, words]) => el("tr", {}, el("td", {}, el("kbd", { textContent: key })), el("td", { textContent: words }))));
    showText("Keyboard shortcuts", node);
  }
  byId("help").addEventListener("click", help);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, dialog")) return;
    const found = keys.find(([key]) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found[2]();
  });
}
