// Tables with a caption and heads; a head that ends in + stands over numbers.

import { el } from "./dom.js";

export function table(caption, heads) {
  const body = el("tbody");
  const cells = heads.map((head) => {
    const words = head.replace("+", "");
    const cell = el(words ? "th" : "td", { textContent: words, className: head.endsWith("+") ? "right" : "" });
    if (words) cell.scope = "col";
    return cell;
  });
  const node = el("table", {}, el("caption", { className: "unseen", textContent: caption }), el("thead", {}, el("tr", {}, ...cells)), body);
  return { node, body };
}
