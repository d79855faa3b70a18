// Short words about what was just done, read out politely and gone after a while.

import { byId, el } from "./dom.js";

const SHOWN_MS = { good: 4000, bad: 9000 };
const SHOWN_MAX = 4;

export function say(words, kind = "good") {
  const box = byId("notices");
  const notice = el("div", { className: "notice", "data-kind": kind }, el("span", { textContent: words }));
  notice.append(el("button", { type: "button", "aria-label": "Dismiss", textContent: "×", onclick: () => notice.remove() }));
  box.append(notice);
  while (box.children.length > SHOWN_MAX) box.firstElementChild.remove();
  setTimeout(() => notice.remove(), SHOWN_MS[kind]);
}
