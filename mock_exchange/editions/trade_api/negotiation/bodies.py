"""Bodies of requests and quotes -> terms; raises ``ValueError`` with what is wrong, in words for the client.

Also here: what a list may be asked for.
"""

from collections.abc import Mapping
from typing import Any, Final

from mock_exchange.core.market import Market
from mock_exchange.core.units import COUNT_ONE_E2, MICROS_PER_DOLLAR, PAYOUT_E4
from mock_exchange.editions.trade_api.formats import count_e2, cursor_key, money_micros, price_e4
from mock_exchange.editions.trade_api.negotiation.quotes import contracts_e2
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq

MICROS_PER_E4: Final = 100
CONTRACTS_MAX: Final = 1_000_000_000
TARGET_MAX_DOLLARS: Final = 100_000_000
"""So much can be asked for: what that comes to can still be written (D56), whatever is bid."""


def rfq_terms(body: Mapping[str, Any], lot_e2: int) -> dict[str, Any]:
    """Return what a request is for: contracts or money, whether fees are in the money, what remains."""
    contracts_e2, target_micros = _contracts_e2(body), _target_micros(body)
    if (contracts_e2 is None) == (target_micros is None):
        raise ValueError("give either contracts_fp or target_cost_dollars")
    if contracts_e2 is not None and not is_count(contracts_e2, lot_e2):
        raise ValueError(
            f"contracts_fp must be more than 0, at most {CONTRACTS_MAX}, in whole lots of the market"
        )
    if target_micros is None and body.get("target_cost_excludes_fees"):
        raise ValueError("target_cost_excludes_fees goes with a target cost only")
    most_micros = TARGET_MAX_DOLLARS * MICROS_PER_DOLLAR
    if target_micros is not None and not 0 < target_micros <= most_micros:
        raise ValueError(f"target_cost_dollars must be more than 0, at most {TARGET_MAX_DOLLARS}")
    return {
        "count_e2": contracts_e2 or 0,
        "target_micros": target_micros or 0,
        "excludes_fees": body.get("target_cost_excludes_fees", False),
        "obscured": body.get("obscure_creator_id", False),
        "rests": body.get("rest_remainder", False),
    }


def is_count(count_e2: int, lot_e2: int) -> bool:
    """Tell whether so much can be asked for in a market of that lot."""
    return 0 < count_e2 <= CONTRACTS_MAX * COUNT_ONE_E2 and count_e2 % lot_e2 == 0


def bids_e4(body: Mapping[str, Any], market: Market, rfq: Rfq) -> tuple[int, int]:
    """Return what a quote on a request bids for YES and for NO; 0 is no bid."""
    if not market.trading:
        raise ValueError("the market does not trade")
    yes_e4, no_e4 = (_price_e4(body[name], name) for name in ("yes_bid", "no_bid"))
    if not yes_e4 and not no_e4:
        raise ValueError("one of yes_bid and no_bid must be more than 0")
    if yes_e4 + no_e4 > PAYOUT_E4:
        raise ValueError("yes_bid and no_bid are more than a dollar together")
    for name, bid_e4, asked_e4 in (
        ("yes_bid", yes_e4, yes_e4),
        ("no_bid", no_e4, PAYOUT_E4 - no_e4),
    ):
        if bid_e4 and asked_e4 not in market.prices:
            raise ValueError(f"{name} is not on the market's price_ranges")
    sides = (("yes", yes_e4), ("no", no_e4))
    if not any(contracts_e2(rfq, *side, market.lot_e2, market.fees) for side in sides):
        raise ValueError("the target cost buys nothing at these bids")
    return yes_e4, no_e4


def wrong_list(query: Mapping[str, Any]) -> str:
    """Return what is wrong with what a list is asked for, '' if nothing: here a cursor must be one that was given."""
    cursor = query.get("cursor")
    return "cursor was not given by this exchange" if cursor and cursor_key(cursor) is None else ""


def _contracts_e2(body: Mapping[str, Any]) -> int | None:
    """Return a count in either spelling: whole contracts, or a decimal string."""
    whole, text = body.get("contracts"), body.get("contracts_fp")
    exact = None if text is None else count_e2(text)
    if text is not None and exact is None:
        raise ValueError("contracts_fp has at most 2 decimals")
    whole_e2 = None if whole is None else whole * COUNT_ONE_E2
    if None not in {whole_e2, exact} and whole_e2 != exact:
        raise ValueError("contracts and contracts_fp differ")
    return whole_e2 if exact is None else exact


def _target_micros(body: Mapping[str, Any]) -> int | None:
    """Return money in either spelling: 1/100 cents, or a decimal string."""
    whole, text = body.get("target_cost_centi_cents"), body.get("target_cost_dollars")
    exact = None if text is None else money_micros(text)
    whole_micros = None if whole is None else whole * MICROS_PER_E4
    if None not in {whole_micros, exact} and whole_micros != exact:
        raise ValueError("target_cost_centi_cents and target_cost_dollars differ")
    return whole_micros if exact is None else exact


def _price_e4(text: str, name: str) -> int:
    exact = price_e4(text)
    if exact is None:
        raise ValueError(f"{name} has at most 4 decimals")
    return exact
