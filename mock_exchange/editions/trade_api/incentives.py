"""The operation on incentive programs: seeded rewards; the clock tells which are active (T05, T07)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from mock_exchange.core.units import COUNT_ONE_E2
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.discovery_data import PROGRAMS, SeededProgram
from mock_exchange.editions.trade_api.formats import DAY_US, SECOND_US, contracts, moment
from mock_exchange.editions.trade_api.pages import page


class Program(NamedTuple):
    """A program of this exchange, its moments fixed. It is paid out a day after its end."""

    program_id: str
    terms: SeededProgram
    starts_us: int
    ends_us: int

    def status(self, at_us: int) -> str:
        """Return what a program is at a moment."""
        if at_us < self.starts_us:
            return "upcoming"
        if at_us < self.ends_us:
            return "active"
        return "closed" if at_us < self.ends_us + DAY_US else "paid_out"


def get_incentive_programs(desk: Desk, call: Asked) -> Answer:
    """List programs by id, narrowed down by status, kind and text."""
    query = call.query
    found = [each for each in _programs(desk) if _wanted(each, query, call.at_us)]
    shown, cursor = page(
        found, lambda each: each.program_id, limit=query["limit"], cursor=query["cursor"]
    )
    programs = [_program(desk, each, call.at_us) for each in shown]
    return {"incentive_programs": programs, "next_cursor": cursor}


def _programs(desk: Desk) -> list[Program]:
    found = []
    for terms in PROGRAMS:
        market = desk.catalogue.market(terms.ticker)
        event = None if market is None else desk.catalogue.event(market.event)
        if event is not None and event.strike_us is not None:
            made = desk.ids.named("program", f"{terms.ticker}/{terms.type}")
            starts_us = event.strike_us + terms.starts_s * SECOND_US
            ends_us = event.strike_us + terms.ends_s * SECOND_US
            found.append(Program(made, terms, starts_us, ends_us))
    return sorted(found)


def _wanted(each: Program, query: Mapping[str, Any], at_us: int) -> bool:
    return (
        query["status"] in {None, "all", each.status(at_us)}
        and query["type"] in {None, "all", each.terms.type}
        and query["incentive_description"] in {None, _description(each)}
    )


def _description(each: Program) -> str:
    return f"{each.terms.type} reward"


def _program(desk: Desk, each: Program, at_us: int) -> Json:
    terms = each.terms
    shown: Json = {
        "id": each.program_id,
        "market_id": desk.ids.named("market", terms.ticker),
        "market_ticker": terms.ticker,
        "incentive_type": terms.type,
        "incentive_description": _description(each),
        "start_date": moment(each.starts_us),
        "end_date": moment(each.ends_us),
        "period_reward": terms.reward_centicents,
        "paid_out": each.status(at_us) == "paid_out",
    }
    if terms.target_contracts is not None:
        shown["target_size_fp"] = contracts(terms.target_contracts * COUNT_ONE_E2)
    return shown


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {"GetIncentivePrograms": get_incentive_programs}
)
SEEDED: Final = frozenset(HANDLERS)
