// Light or dark: what the system says, until somebody says otherwise here.

import { byId } from "./dom.js";

const KEY = "mock-exchange.theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const SIGNS = { auto: "◐", light: "☀", dark: "☾" };

export function themeSwitch() {
  const button = byId("theme");
  const set = (theme) => {
    document.documentElement.dataset.theme = theme;
    button.textContent = SIGNS[theme];
    button.setAttribute("aria-label", `Colours: ${theme}`);
    localStorage.setItem(KEY, theme);
  };
  const kept = localStorage.getItem(KEY);
  set(kept in NEXT ? kept : "auto");
  button.addEventListener("click", () => set(NEXT[document.documentElement.dataset.theme]));
}
