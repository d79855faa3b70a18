// Numbers and moments of the feed as people read them. Prices are 1/10,000 dollar, counts 1/100 contract, money 1/1,000,000 dollar.

const money2 = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

export function price(e4) {
  if (e4 === null || e4 === undefined) return "–";
  return (e4 / 10000).toFixed(e4 % 10 ? 4 : e4 % 100 ? 3 : 2);
}

export const count = (e2) => whole.format(e2 / 100);
export const shortCount = (e2) => (Math.abs(e2) < 1000000 ? count(e2) : short.format(e2 / 100));
export const integer = (value) => whole.format(value);
export const money = (micros) => money2.format(micros / 1e6);

export function timeOfDay(us) {
  return new Date(us / 1000).toISOString().slice(11, 23);
}

export function moment(us) {
  return new Date(us / 1000).toISOString().slice(0, 19).replace("T", " ");
}

export function duration(us) {
  if (us === null || us === undefined) return "–";
  if (us < 1000) return `${us} µs`;
  return us < 1e6 ? `${(us / 1000).toFixed(1)} ms` : `${(us / 1e6).toFixed(2)} s`;
}

export const percent = (share) => `${Math.round(share * 100)}%`;
export const plural = (n, one, many = `${one}s`) => `${integer(n)} ${n === 1 ? one : many}`;
