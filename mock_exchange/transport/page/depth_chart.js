// The depth of the book as two stairs: how much is bid down to a price, and asked up to one.

import { byId, el, setAttribute, svg } from "./dom.js";
import { count, plural, price } from "./format.js";

const WIDTH = 1000;
const HEIGHT = 300;
const TICKS = 5;
const SHARE_SHOWN = 0.98; // a lone order far out does not stretch the axis

export class DepthChart {
  constructor(store) {
    this.chart = byId("depth");
    this.axis = byId("depth-axis");
    this.paths = {};
    for (const y of [75, 150, 225, 300]) this.chart.append(svg("line", { class: "grid", x1: 0, x2: WIDTH, y1: y, y2: y }));
    for (const side of ["bid", "ask"]) {
      this.paths[side] = svg("path", { class: `fill-${side}` });
      this.chart.append(this.paths[side]);
    }
    this.scale = "";
    store.on("book", (state) => this.draw(state.book));
  }

  draw(book) {
    const bids = summed(book?.bids ?? []);
    const asks = summed(book?.asks ?? []);
    const prices = [...bids, ...asks].map(([at]) => at);
    if (!prices.length) {
      for (const path of Object.values(this.paths)) path.setAttribute("d", "");
      this.label([0, 10000]);
      setAttribute(this.chart, "aria-label", "Depth: the book is empty");
      return;
    }
    const step = 100;
    const range = [Math.max(0, Math.min(...prices) - step), Math.min(10000, Math.max(...prices) + step)];
    const most = Math.max(bids.at(-1)?.[1] ?? 0, asks.at(-1)?.[1] ?? 0);
    const x = (at) => ((at - range[0]) / (range[1] - range[0])) * WIDTH;
    const y = (size) => HEIGHT - (size / most) * (HEIGHT - 12);
    this.paths.bid.setAttribute("d", stairs(bids, x, y, x(range[0])));
    this.paths.ask.setAttribute("d", stairs(asks, x, y, x(range[1])));
    this.label(range);
    setAttribute(this.chart, "aria-label", `Depth: ${words(bids, "bids", "down to")}; ${words(asks, "asks", "up to")}`);
  }

  label([low, high]) {
    if (this.scale === `${low} ${high}`) return;
    this.scale = `${low} ${high}`;
    const marks = [];
    for (let n = 0; n < TICKS; n += 1) {
      const mark = el("span", { textContent: ((low + ((high - low) * n) / (TICKS - 1)) / 10000).toFixed(2) });
      mark.style.left = `${(100 * n) / (TICKS - 1)}%`;
      marks.push(mark);
    }
    this.axis.replaceChildren(...marks);
  }
}

function summed(levels) {
  let sum = 0;
  const sums = levels.map(([at, size]) => [at, (sum += size)]);
  return sums.slice(0, sums.findIndex(([, reached]) => reached >= SHARE_SHOWN * sum) + 1);
}

function stairs(levels, x, y, end) {
  if (!levels.length) return "";
  let path = `M${x(levels[0][0]).toFixed(1)} ${HEIGHT}`;
  levels.forEach(([at, sum], index) => {
    path += `V${y(sum).toFixed(1)}H${(index + 1 < levels.length ? x(levels[index + 1][0]) : end).toFixed(1)}`;
  });
  return `${path}V${HEIGHT}Z`;
}

function words(levels, what, to) {
  if (!levels.length) return `no ${what}`;
  const [at, sum] = levels.at(-1);
  return `${what} for ${count(sum)} contracts in ${plural(levels.length, "level")}, ${to} ${price(at)}`;
}
