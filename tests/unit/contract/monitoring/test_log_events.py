"""The table of log events: complete, and every word of it explained."""

import logging
import re

import pytest

from kalshi_contract.monitoring.log_events import (
    EVENTS,
    FIELDS,
    LEVELS,
    OUR_WORDS,
    VERDICTS,
    fields_of,
)

HEAD = {"at", "level", "side", "event"}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_has_a_level_sides_help_and_known_fields(event):
    assert event.level in LEVELS
    assert set(event.sides) <= {"server", "client"}
    assert event.sides
    assert event.help
    assert set(event.fields) <= set(FIELDS) - HEAD
    assert len(set(event.fields)) == len(event.fields)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", event.name)


def test_every_field_is_explained_and_words_of_ours_are_fields():
    assert set(FIELDS) > HEAD
    assert all(FIELDS.values())
    assert set(FIELDS) > OUR_WORDS


def test_fields_of_an_event_are_those_of_the_table_and_an_unknown_event_is_an_error():
    assert fields_of("api_body") == {"request_id", "direction", "body"}
    with pytest.raises(LookupError, match="no log event 'answer'"):
        fields_of("answer")


def test_levels_are_the_standard_library_s():
    assert {getattr(logging, name.upper()): number for name, number in LEVELS.items()} == {
        number: number for number in LEVELS.values()
    }


def test_no_field_is_in_the_way_of_the_standard_library_s_records():
    record = logging.makeLogRecord({})
    assert not set(FIELDS) & {*vars(record), "message", "asctime", "taskName"}


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize("side", ["server", "client"])
@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("API requests and responses", {"api_answered", "api_body"}),
        ("authentication failures", {"auth_failed"}),
        ("rate-limit events", {"rate_limited"}),
        (
            "WebSocket connection events",
            {"stream_opened", "stream_closed", "stream_disconnected", "stream_subscribed"},
        ),
        (
            "order lifecycle",
            {"order_accepted", "order_refused", "order_filled", "order_cancelled"},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_both_sides_write_the_five_kinds_of_the_contract(side, kind, names):
    written = {event.name for event in EVENTS.values() if side in event.sides}
    assert names <= written, kind


def test_every_verdict_is_explained():
    assert set(VERDICTS) == {"valid", "invalid", "refused", "injected", "defect", "violation"}
    assert all(VERDICTS.values())


def test_bodies_are_debug_only_and_everything_else_is_louder():
    assert [event.name for event in EVENTS.values() if event.level == "debug"] == ["api_body"]
