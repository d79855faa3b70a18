// Elements without markup: everything is made by createElement and filled by textContent, so that no text can become code.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. `props`: properties by name; `data-`, `aria-`, `role`, `for` and other attributes as attributes. */
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && !name.includes("-")) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export const byId = (id) => document.getElementById(id);

const texts = new WeakMap();

/** Set a node's text, if it is another one. Returns whether it was. */
export function setText(node, text) {
  if (texts.get(node) === text) return false;
  texts.set(node, text);
  node.textContent = text;
  return true;
}

export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** The rows of a table body, kept by key: rows that stay are not touched, moved or made again. */
export class KeyedRows {
  /** `above`: a row of somebody else's that stays the first. `fill(row, item)`: rows that are gone are used again, filled anew. */
  constructor(body, make, update, { above = null, fill = null } = {}) {
    this.body = body;
    this.above = above;
    this.fill = fill;
    this.spare = [];
    this.make = make;
    this.update = update;
    this.rows = new Map();
  }

  sync(items, keyOf) {
    const keys = new Set(items.map(keyOf));
    for (const [key, row] of this.rows) {
      if (!keys.has(key)) {
        row.node.remove();
        this.rows.delete(key);
        if (this.fill) this.spare.push(row);
      }
    }
    let next = this.above ? this.above.nextElementSibling : this.body.firstElementChild;
    for (const item of items) {
      const key = keyOf(item);
      let row = this.rows.get(key);
      if (!row) {
        row = this.spare.pop() ?? this.make(item);
        this.fill?.(row, item);
        this.rows.set(key, row);
      }
      if (row.node === next) next = next.nextElementSibling;
      else this.body.insertBefore(row.node, next);
      this.update(row, item);
    }
  }

  clear() {
    this.sync([], (item) => item);
  }
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Let a cell light up shortly because its number changed. */
export function flash(node, colour) {
  if (still.matches || document.hidden) return;
  // In few steps: each step is a repaint, and a busy exchange has many cells alight at once.
  node.animate([{ backgroundColor: `var(${colour})` }, { backgroundColor: "transparent" }], { duration: 800, easing: "steps(4, jump-none)" });
}
