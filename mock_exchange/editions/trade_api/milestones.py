"""Operations on milestones, and on the targets that markets point at: seeded, with ids of this exchange (T05, T07)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.discovery_data import (
    MILESTONES,
    TARGETS,
    SeededMilestone,
    SeededTarget,
)
from mock_exchange.editions.trade_api.formats import SECOND_US, moment, moment_us
from mock_exchange.editions.trade_api.market_data import later
from mock_exchange.editions.trade_api.pages import number_key, page


class Milestone(NamedTuple):
    """A milestone of this exchange, its moments fixed."""

    milestone_id: str
    terms: SeededMilestone
    starts_us: int
    ends_us: int
    updated_us: int


def all_milestones(desk: Desk) -> list[Milestone]:
    """Return the milestones whose events there are, by when they start."""
    found = []
    for terms in MILESTONES:
        event = desk.catalogue.event(terms.event)
        if event is not None and event.strike_us is not None:
            starts_us = event.strike_us + terms.starts_s * SECOND_US
            ends_us = starts_us + terms.lasts_s * SECOND_US
            made = desk.ids.named("milestone", terms.name)
            found.append(Milestone(made, terms, starts_us, ends_us, event.updated_us))
    return sorted(found, key=_key)


def find_milestone(desk: Desk, milestone_id: str | None) -> Milestone | None:
    """Return the milestone of an id, or None."""
    return next((each for each in all_milestones(desk) if each.milestone_id == milestone_id), None)


def get_milestones(desk: Desk, call: Asked) -> Answer:
    """List milestones by when they start, narrowed down by kind, competition, source, event and time."""
    query, given = call.query, call.query["minimum_start_date"]
    try:
        after_us = None if given is None else moment_us(given)
    except ValueError as error:
        return desk.refuse("invalid_parameter", f"minimum_start_date: {error}")
    found = [
        each
        for each in all_milestones(desk)
        if _wanted(each, query) and (after_us is None or each.starts_us >= after_us)
    ]
    shown, cursor = page(found, _key, limit=query["limit"], cursor=query["cursor"])
    return {"milestones": [shown_milestone(each) for each in shown], "cursor": cursor}


def get_milestone(desk: Desk, call: Asked) -> Answer:
    """Return one milestone."""
    found = find_milestone(desk, call.path_parameters["milestone_id"])
    return desk.not_found() if found is None else {"milestone": shown_milestone(found)}


def get_structured_targets(desk: Desk, call: Asked) -> Answer:
    """List targets by id, narrowed down by ids, kind and competition."""
    query = call.query
    found = [
        (target_id, target)
        for target_id, target in _targets(desk)
        if (query["ids"] is None or target_id in query["ids"])
        and query["type"] in {None, target.type}
        and (query["competition"] is None or query["competition"] in _competitions(target))
    ]
    shown, cursor = page(
        found, lambda each: each[0], limit=query["page_size"], cursor=query["cursor"]
    )
    return {"structured_targets": [_target(*each) for each in shown], "cursor": cursor}


def get_structured_target(desk: Desk, call: Asked) -> Answer:
    """Return one target."""
    wanted = call.path_parameters["structured_target_id"]
    found = dict(_targets(desk)).get(str(wanted))
    return desk.not_found() if found is None else {"structured_target": _target(str(wanted), found)}


def source_id(terms: SeededMilestone) -> str:
    """Return what a milestone is called where it was read."""
    return f"mock:{terms.name}"


def _wanted(each: Milestone, query: Mapping[str, Any]) -> bool:
    terms = each.terms
    return (
        query["category"] in {None, terms.category}
        and query["competition"] in {None, terms.competition}
        and query["type"] in {None, terms.type}
        and query["source_id"] in {None, source_id(terms)}
        and query["related_event_ticker"] in {None, terms.event}
        and later(each.updated_us, query["min_updated_ts"])
    )


def shown_milestone(each: Milestone) -> Json:
    """Return a milestone as an object."""
    terms = each.terms
    details = {"competition": terms.competition} if terms.competition else {}
    return {
        "id": each.milestone_id,
        "category": terms.category,
        "type": terms.type,
        "start_date": moment(each.starts_us),
        "end_date": moment(each.ends_us),
        "related_event_tickers": [terms.event],
        "primary_event_tickers": [terms.event],
        "title": terms.title,
        "notification_message": f"{terms.title}: it begins",
        "source_id": source_id(terms),
        "source_ids": {"mock": source_id(terms)},
        "details": details | ({"sides": list(terms.names)} if terms.names else {}),
        "last_updated_ts": moment(each.updated_us),
    }


def _key(each: Milestone) -> str:
    return number_key(each.starts_us) + each.milestone_id


def _targets(desk: Desk) -> list[tuple[str, SeededTarget]]:
    """Return all targets by id; none in a world that is not seeded."""
    if not desk.catalogue.all_series():
        return []
    return sorted((desk.ids.named("target", each.name), each) for each in TARGETS)


def _competitions(target: SeededTarget) -> list[str]:
    """Return what a target competes in: its league, conference, division and tour, and its leagues."""
    details = target.details
    return [details[name] for name in _PLACED_BY if name in details] + [*details.get("leagues", [])]


_PLACED_BY: Final = ("league", "conference", "division", "tour")


def _target(target_id: str, target: SeededTarget) -> Json:
    name = target.name.lower().replace(" ", "-")
    return {
        "id": target_id,
        "name": target.name,
        "type": target.type,
        "details": target.details,
        "source_id": f"mock:{name}",
        "source_ids": {"mock": f"mock:{name}"},
    }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetMilestones": get_milestones,
        "GetMilestone": get_milestone,
        "GetStructuredTargets": get_structured_targets,
        "GetStructuredTarget": get_structured_target,
    }
)
SEEDED: Final = frozenset(HANDLERS)
