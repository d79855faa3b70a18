// How each edition writes an order of the control API: the only thing in which the page differs between them.

const LONG = { gtc: "good_till_canceled", ioc: "immediate_or_cancel", fok: "fill_or_kill" };

const WRITERS = {
  "reference-2025-01-27": ({ account, ticker, side, price, count, tif }) => ({
    account_id: account, ticker, side: side === "bid" ? "buy" : "sell", type: "limit", size: Number(count), price: Number(price), time_in_force: tif,
  }),
};

function tradeApi({ account, ticker, side, price, count, tif }) {
  return {
    account_id: account, ticker, side, count, price, time_in_force: LONG[tif], self_trade_prevention_type: "taker_at_cross",
  };
}

export function orderBody(edition, order) {
  return (WRITERS[edition] ?? tradeApi)(order);
}

/** What came of an order, in words. */
export function orderWords(order) {
  const filled = order.filled_size ?? order.fill_count_fp ?? order.fill_count ?? 0;
  return `Order ${order.order_id}: ${order.status.replace("_", " ")}, ${Number(filled)} filled`;
}
