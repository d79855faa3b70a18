// Questions that stop the page until they are answered. Escape and Cancel say no.

import { el } from "./dom.js";

function ask(title, parts, yes, read) {
  const form = el("form", { method: "dialog" });
  const heading = el("h2", { textContent: title, id: "dialog-title" });
  const dialog = el("dialog", { "aria-labelledby": "dialog-title" }, form);
  const cancel = el("button", { type: "button", textContent: "Cancel", onclick: () => dialog.close("") });
  const go = el("button", { type: "submit", value: "yes", className: "primary", textContent: yes });
  form.append(heading, ...parts, el("div", { className: "buttons" }, cancel, go));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? read(form) : null);
    });
  });
}

export async function confirmed(title, words, yes) {
  return (await ask(title, [el("p", { textContent: words })], yes, () => true)) === true;
}

/** Ask how a market ended. Returns "yes", "no", a value like "0.4200" where the edition knows such, or null. */
export function settlement(ticker, edition) {
  const choice = (value, words, checked) => el("label", { className: "check" },
    el("input", { type: "radio", name: "outcome", value, checked, required: true }), words);
  const choices = [choice("yes", "Yes: a YES contract pays $1", false), choice("no", "No: it pays nothing", false)];
  if (edition !== "reference-2025-01-27") {
    const value = el("input", { type: "text", name: "value", inputMode: "decimal", pattern: "[01]\\.[0-9]{2,4}", placeholder: "0.4200", "aria-label": "Value in dollars", size: 7 });
    value.addEventListener("input", () => { value.form.elements.outcome.value = "value"; });
    choices.push(choice("value", "It pays", false), value);
  }
  const parts = [
    el("p", { textContent: "Every position is paid out, once. A market that still trades is closed first." }),
    el("fieldset", {}, el("legend", { textContent: "Result" }), ...choices),
  ];
  return ask(`Settle ${ticker}`, parts, "Settle market", (form) => {
    const outcome = form.elements.outcome.value;
    return outcome === "value" ? form.elements.value.value : outcome;
  });
}

export function askForToken() {
  const field = el("input", { type: "password", name: "token", required: true, autocomplete: "off", "aria-label": "Control token" });
  const words = el("p", { textContent: "This exchange was started with a control token. It is kept until this tab is closed." });
  return ask("Control token", [words, el("p", {}, field)], "Open the page", (form) => form.elements.token.value);
}

export function showText(title, ...parts) {
  const dialog = el("dialog", { "aria-label": title }, el("h2", { textContent: title }), ...parts);
  const close = el("button", { type: "button", textContent: "Close", onclick: () => dialog.close() });
  dialog.append(el("div", { className: "buttons" }, close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
