"""Operations on what happens now: milestones and games by the clock, events by their markets (T07).

A game is made up play by play out of its id, one play every 30 seconds, so that score and plays agree at any moment.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.discovery_data import GAME
from mock_exchange.editions.trade_api.formats import DAY_US, SECOND_US, dollars, moment
from mock_exchange.editions.trade_api.milestones import Milestone, all_milestones, find_milestone

PLAY_US: Final = 30 * SECOND_US
PLAYS_A_PERIOD: Final = 24
POINTS: Final = (0, 2, 2, 3)
RANGES: Final = {
    "15min": 900 * SECOND_US,
    "1h": 3_600 * SECOND_US,
    "1d": DAY_US,
    "1w": 7 * DAY_US,
}
DEFAULT_RANGE: Final = "1d"


def get_live_data(desk: Desk, call: Asked) -> Answer:
    """Return how a milestone stands, if it is of the type in the path (any where there is none)."""
    found = find_milestone(desk, call.path_parameters["milestone_id"])
    if found is None or call.path_parameters.get("type", found.terms.type) != found.terms.type:
        return desk.not_found()
    return {"live_data": _live_data(found, call)}


def get_live_datas(desk: Desk, call: Asked) -> Answer:
    """Return how several milestones stand, in the order asked for; unknown ones are left out."""
    by_id = {each.milestone_id: each for each in all_milestones(desk)}
    wanted: list[str] = call.query["milestone_ids"]
    return {
        "live_datas": [
            _live_data(by_id[each], call) for each in dict.fromkeys(wanted) if each in by_id
        ]
    }


def get_game_stats(desk: Desk, call: Asked) -> Answer:
    """Return the plays of a game so far, by period; nothing of a milestone that is no game."""
    found = find_milestone(desk, call.path_parameters["milestone_id"])
    if found is None:
        return desk.not_found()
    if found.terms.type != GAME:
        return {}
    periods: dict[int, list[Json]] = {}
    for each in _plays(found, call.at_us):
        periods.setdefault(each["period"], []).append(each)
    return {"pbp": {"periods": [{"events": events} for events in periods.values()]}}


def get_event_live_data(desk: Desk, call: Asked) -> Answer:
    """Return the last trades of an event's markets within a range: a day unless another is asked for, or one that is none."""
    event = desk.catalogue.event(str(call.path_parameters["event_ticker"]))
    if event is None:
        return desk.not_found()
    members = desk.catalogue.members(event.ticker)
    since_us = call.at_us - RANGES.get(call.query["range"], RANGES[DEFAULT_RANGE])
    prices = {
        ticker: [
            {"t": moment(each.at_us), "price_dollars": dollars(each.price_e4)}
            for each in desk.tape.prints_of(ticker)
            if each.at_us >= since_us
        ]
        for ticker in members
    }
    return {
        "live_data": {
            "type": "market_prices",
            "details": {"prices": prices},
            "default_range": DEFAULT_RANGE,
            "range_options": list(RANGES),
        }
    }


def _live_data(each: Milestone, call: Asked) -> Json:
    at_us = call.at_us
    details: dict[str, Any] = {"status": _status(each, at_us)}
    if each.terms.type == GAME:
        scores = dict.fromkeys(each.terms.names, 0)
        players: dict[str, int] = {}
        for play in _plays(each, at_us):
            scores[play["side"]] += play["points"]
            players[play["player"]] = players.get(play["player"], 0) + play["points"]
        details["scores"] = scores
        if call.query["include_player_stats"]:
            details["player_stats"] = [
                {"player": name, "points": points} for name, points in sorted(players.items())
            ]
    return {"type": each.terms.type, "details": details, "milestone_id": each.milestone_id}


def _status(each: Milestone, at_us: int) -> str:
    if at_us < each.starts_us:
        return "scheduled"
    return "live" if at_us < each.ends_us else "finished"


def _plays(each: Milestone, at_us: int) -> Iterator[Json]:
    """Yield what was played by a moment."""
    for number in range((min(at_us, each.ends_us) - each.starts_us) // PLAY_US):
        digest = sha256(f"{each.milestone_id}/{number}".encode()).digest()
        side = each.terms.names[digest[0] % 2]
        yield {
            "period": number // PLAYS_A_PERIOD + 1,
            "at": moment(each.starts_us + (number + 1) * PLAY_US),
            "side": side,
            "player": f"{side} {digest[1] % 5 + 1}",
            "points": POINTS[digest[2] % len(POINTS)],
        }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetLiveData": get_live_data,
        "GetLiveDataByMilestone": get_live_data,
        "GetLiveDatas": get_live_datas,
        "GetGameStats": get_game_stats,
        "GetEventLiveData": get_event_live_data,
    }
)
SEEDED: Final = frozenset(HANDLERS) - {"GetEventLiveData"}
