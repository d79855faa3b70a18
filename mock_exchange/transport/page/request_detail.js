// One exchange of bytes in detail: both heads and bodies, and what the schemas say of them.

import { el } from "./dom.js";
import { duration, moment } from "./format.js";
import { call } from "./session.js";
import { table } from "./tables.js";
import { VERDICTS } from "./requests.js";

export async function requestDetail(box, entry, close) {
  const title = el("h3", { textContent: `Request ${entry.sequence}`, tabIndex: -1 });
  const head = el("div", { className: "tools" }, title, el("button", { type: "button", textContent: "Close", onclick: close }));
  const inside = el("div", { className: "scroll detail", tabIndex: 0, role: "region", "aria-label": `Request ${entry.sequence} in detail` },
    el("p", { className: "empty", textContent: "Reading…" }));
  box.replaceChildren(head, inside);
  title.focus(); // where the page is narrow the detail is below the list
  try {
    const { request, wire } = await call("GET", `requests/${entry.sequence}`);
    inside.replaceChildren(...summary(request), ...(wire ? sides(wire, request) : withoutWire(request)));
  } catch (error) {
    inside.replaceChildren(el("p", { className: "empty", textContent: error.message }));
  }
}

function summary(request) {
  const [kind, words] = VERDICTS[request.verdict] ?? ["", ""];
  const path = request.query ? `${request.path}?${request.query}` : request.path;
  const facts = [
    ["Operation", request.operation ?? "none"], ["Account", request.account_id ?? "unknown"], ["Key", request.key_id ?? "–"],
    ["At", `${moment(request.at_us)} UTC`], ["Took", duration(request.duration_us)],
    ["Answer", `${request.status}${request.code ? ` ${request.code}` : ""}${request.sent === null ? "" : `, sent instead: ${request.sent || "nothing"}`}`],
  ];
  if (request.fault) facts.push(["Faults", request.fault]);
  if (request.why) facts.push(["Why", request.why]);
  const list = el("dl", { className: "pairs" }, ...facts.flatMap(([name, value]) => [el("dt", { textContent: name }), el("dd", { textContent: value })]));
  return [
    el("p", { className: "mono wrap", textContent: `${request.method} ${path}` }),
    el("p", {}, el("span", { className: "badge", "data-kind": kind, textContent: request.verdict }), ` ${words}`), list,
  ];
}

function withoutWire(request) {
  const words = "Headers and the answer are kept only while a live page is open.";
  return [...body("Request body", request.body), el("p", { className: "soft", textContent: words })];
}

function sides(wire) {
  return [...side("Request", wire.request), ...side("Answer", wire.answer)];
}

function side(words, { headers, body: text, whole, object, violations }) {
  const parts = [el("h4", { textContent: words })];
  if (violations?.length) {
    const { node, body: rows } = table(`${words}: where it breaks its schema`, ["Pointer", "Keyword", "What is wrong"]);
    rows.append(...violations.map((each) => el("tr", {}, el("td", { className: "mono", textContent: each.pointer || "/" }),
      el("td", { textContent: each.keyword }), el("td", { className: "wrap", textContent: each.message }))));
    parts.push(el("p", { className: "ask", textContent: `Breaks ${object}` }), node);
  } else if (violations) parts.push(el("p", { className: "bid", textContent: `Keeps ${object}` }));
  const fields = headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  parts.push(el("details", {}, el("summary", { textContent: `${headers.length} header fields` }), el("pre", { className: "mono", textContent: fields })));
  return [...parts, ...body("", text), ...(whole ? [] : [el("p", { className: "soft", textContent: "The body is longer; its beginning is shown." })])];
}

function body(words, text) {
  const head = words ? [el("h4", { textContent: words })] : [];
  return [...head, text ? el("pre", { className: "mono", textContent: pretty(text) }) : el("p", { className: "soft", textContent: "No body" })];
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
