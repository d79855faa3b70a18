"""Calibrations: the launch, then one for each whole week, and what was published stays."""

from itertools import pairwise

from mock_exchange.editions.trade_api.calibrations import (
    DAY_S,
    MONDAY_S,
    PUBLISHED_AFTER_S,
    WEEK_S,
    WEEKS_BEFORE,
    calibrations,
    launched_s,
)
from mock_exchange.editions.trade_api.discovery_data import CITIES

CITY = CITIES["nyc"]
QUESTION_S = 1_795_392_000
"""A Monday."""

LAUNCH_S = QUESTION_S - WEEKS_BEFORE * WEEK_S


def known(now_s):
    return list(calibrations(CITY, LAUNCH_S, now_s))


def test_an_index_is_launched_on_a_monday_some_weeks_before_its_question():
    assert launched_s(QUESTION_S) == launched_s(QUESTION_S + WEEK_S - 1) == LAUNCH_S
    assert launched_s(0) == launched_s(None) == MONDAY_S


def test_there_is_one_a_week_once_it_is_published():
    assert known(LAUNCH_S - 1) == []
    assert len(known(LAUNCH_S)) == 1
    published_s = LAUNCH_S + WEEK_S + PUBLISHED_AFTER_S
    assert [len(known(at_s)) for at_s in (published_s - 1, published_s)] == [1, 2]
    late = known(QUESTION_S + DAY_S)
    assert len(late) == WEEKS_BEFORE + 1
    assert late[:2] == known(published_s)
    assert {b.effective_s - a.effective_s for a, b in pairwise(late[1:])} == {WEEK_S}
    assert len({each.version for each in late}) == len(late)


def test_offsets_move_a_little_and_weights_not_at_all():
    plain = [each.offset_e2 for each in CITY.stations]
    drifts = [
        e2 - base
        for each in known(QUESTION_S)
        for e2, base in zip(each.offsets_e2, plain, strict=True)
    ]
    assert max(map(abs, drifts)) == 3


def test_an_index_of_long_ago_was_never_calibrated():
    assert len(list(calibrations(CITY, MONDAY_S, QUESTION_S))) == 1
