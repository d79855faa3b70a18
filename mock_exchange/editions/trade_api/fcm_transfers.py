"""The operation that moves a position out of a member's trader into its error account (T17).

Booked at a price like a trade, but there is no order, fill or fee. The error account is there from the first transfer on; its traders too.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.core.commands import Deposit, OpenAccount, OpenTrader, TransferPosition
from mock_exchange.core.events import Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.core.units import COUNT_ONE_E2, MICROS_PER_DOLLAR
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.subtraders import SUFFIX

CENT_E4: Final = 100
ERROR_ACCOUNT_MICROS: Final = 10_000 * MICROS_PER_DOLLAR
"""What an error account is opened with."""

_CONFLICTS: Final[Mapping[Reason, tuple[str, str]]] = MappingProxyType(
    {
        Reason.MARKET_NOT_ACTIVE: ("conflict", "the market is not open"),
        Reason.TRADING_PAUSED: ("conflict", "the market is paused"),
        Reason.INSUFFICIENT_FUNDS: ("conflict", "insufficient balance"),
    }
)


def error_account_id(member_id: str) -> str:
    """Return the id of the account that takes a member's positions."""
    return f"{member_id}-error"


def create_position_transfer(desk: Desk, call: Asked) -> Answer:
    """Move contracts: YES where there are more than none, NO where less. What the source holds is not looked at."""
    body, member_id = call.body, call.account_id
    source = desk.subtraders.find(member_id, body["source_subtrader_id"])
    if source is None or source.of_errors or desk.views.market(body["market_ticker"]) is None:
        return desk.not_found()
    head, suffix = _error_user(desk, member_id) + "_", ""
    if body["target_subtrader_id"].startswith(head):
        suffix = body["target_subtrader_id"].removeprefix(head)
    why = ""
    if not SUFFIX.fullmatch(suffix):
        why = f"/target_subtrader_id is {head} and 1 to 16 letters and digits"
    elif not body["position_centicount"] or body["position_centicount"] % COUNT_ONE_E2:
        why = "/position_centicount takes whole contracts, in hundredths, and not 0"
    elif body["price_centicents"] % CENT_E4:
        why = "/price_centicents takes whole cents, in hundredths"
    if why:
        return desk.refuse("invalid_parameter", why)
    target = _target(desk, member_id, suffix, call.at_us)
    move = TransferPosition(
        source.subtrader_id,
        target,
        body["market_ticker"],
        body["position_centicount"],
        body["price_centicents"],
    )
    first = desk.apply(move, call.at_us)[0]
    if isinstance(first, Refused):
        if first.reason in _CONFLICTS:
            return desk.refuse(*_CONFLICTS[first.reason])
        return desk.dialect.refused(first)
    number = len(desk.exchange.state.moves) - 1
    return {"position_transfer_id": desk.ids.make("position", number)}


def _error_user(desk: Desk, member_id: str) -> str:
    return desk.ids.user(error_account_id(member_id))


def _target(desk: Desk, member_id: str, suffix: str, at_us: int) -> str:
    """Return the trader of the error account that gets the position; both are made the first time."""
    account_id = error_account_id(member_id)
    if not desk.views.has_account(account_id):
        desk.apply(OpenAccount(account_id), at_us)
        desk.apply(Deposit(account_id, ERROR_ACCOUNT_MICROS), at_us)
    made = desk.subtraders.name(member_id, _error_user(desk, member_id), suffix, of_errors=True)
    if made is not None:
        desk.apply(OpenTrader(account_id, made.subtrader_id), at_us)
    return f"{_error_user(desk, member_id)}_{suffix}"


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {"CreateFCMPositionTransfer": create_position_transfer}
)
