"""The four alerts on a manual clock: each fires and ends, and it does not matter how often somebody looks."""

import dataclasses

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from kalshi_contract.loader import load_edition
from kalshi_contract.monitoring.alarms import RESPONSE_TIME_BOUNDS_S, Alarms
from kalshi_contract.monitoring.windows import SECOND_US

RULES = load_edition().limits.alerts
START_US = 1_000 * SECOND_US + 250_000
BUCKET_S = 60


class Watched:
    """Alarms, their clock, a rate-limit bucket whose window lasts a minute, and every change there was."""

    def __init__(self, rules=RULES):
        self.now_us = START_US
        self.use, self.opened_us = 0.0, -(10**12)
        self.changes = []
        self.alarms = Alarms(
            rules,
            START_US,
            rate_limit_use=lambda at_us: (
                self.use if at_us < self.opened_us + BUCKET_S * SECOND_US else 0.0
            ),
            on_change=lambda change: self.changes.append(
                (change.since_us // SECOND_US - 1_000, change.name, change.state)
            ),
        )

    def advance(self, seconds):
        self.now_us += round(seconds * SECOND_US)
        self.alarms.advance(self.now_us)

    def tick(self, seconds):
        for _ in range(seconds):
            self.advance(1)

    def answered(self, duration_s=0.01, *, error=False):
        duration_us = None if duration_s is None else round(duration_s * SECOND_US)
        self.alarms.answered(self.now_us, duration_us, error=error)

    def drawn(self, use):
        self.alarms.advance(self.now_us)
        if self.now_us >= self.opened_us + BUCKET_S * SECOND_US:
            self.opened_us = self.now_us
        self.use = use

    def states(self):
        return {status.name: status.state for status in self.alarms.statuses()}

    def value(self, name):
        return next(status.value for status in self.alarms.statuses() if status.name == name)


def test_the_contract_s_bound_is_a_bound_of_the_histogram():
    assert RULES["response_time"].threshold in RESPONSE_TIME_BOUNDS_S
    assert list(RESPONSE_TIME_BOUNDS_S) == sorted(RESPONSE_TIME_BOUNDS_S)


@pytest.mark.rule("C34", "D26")
def test_slow_answers_fire_and_quick_ones_end_it():
    watched = Watched()
    for _ in range(20):
        watched.answered(6.0)
    watched.tick(32)
    assert watched.changes == [(1, "response_time", "pending"), (31, "response_time", "firing")]

    watched.tick(400)
    assert watched.changes[2:] == [(360, "response_time", "ok")]


@pytest.mark.rule("C34")
@pytest.mark.parametrize(
    ("duration_s", "fires"), [(5.0, False), (5.000001, True), (4.999999, False)]
)
def test_five_seconds_are_not_above_five_seconds(duration_s, fires):
    watched = Watched()
    for _ in range(100):
        watched.answered(duration_s)
    watched.tick(60)

    assert watched.states()["response_time"] == ("firing" if fires else "ok")


@pytest.mark.rule("C34", "D26")
def test_too_many_errors_fire():
    watched = Watched()
    for number in range(100):
        watched.answered(error=number % 16 == 0)  # 7 %
    watched.tick(32)

    assert watched.value("error_rate") == 7.0
    assert watched.states()["error_rate"] == "firing"
    watched.tick(400)
    assert watched.states()["error_rate"] == "ok"


@pytest.mark.rule("C34")
def test_one_error_in_twenty_is_five_percent_and_no_alert_and_fewer_answers_are_not_judged():
    watched = Watched()
    for number in range(20):
        watched.answered(error=number == 0)
    watched.tick(60)
    assert watched.value("error_rate") == 5.0
    assert watched.changes == []

    watched = Watched()
    for _ in range(19):
        watched.answered(error=True)
    watched.tick(60)
    assert watched.changes == []


@pytest.mark.rule("D26")
def test_a_request_without_an_answer_is_an_error_and_has_no_response_time():
    watched = Watched()
    for _ in range(20):
        watched.answered(None, error=True)
    watched.tick(40)

    assert watched.states()["error_rate"] == "firing"
    assert watched.value("response_time") == 0.0


@pytest.mark.rule("C34", "D26")
def test_a_rate_limit_that_is_nearly_used_up_fires_and_a_new_window_ends_it():
    watched = Watched()
    watched.drawn(0.8)
    watched.tick(20)
    assert watched.changes == []

    watched.drawn(0.81)
    watched.tick(7)
    assert watched.changes == [
        (21, "rate_limit_usage", "pending"),
        (26, "rate_limit_usage", "firing"),
    ]
    watched.tick(200)
    assert watched.changes[2:] == [(180, "rate_limit_usage", "ok")]


@pytest.mark.rule("C34", "D26")
def test_the_eleventh_disconnection_in_an_hour_fires_at_once():
    watched = Watched()
    for _ in range(10):
        watched.alarms.disconnected(watched.now_us)
        watched.advance(60)
    assert watched.changes == []

    watched.alarms.disconnected(watched.now_us)
    watched.advance(1)
    assert watched.changes == [(601, "websocket_disconnections", "firing")]

    watched.advance(7200)
    assert watched.changes[1:] == [(3660, "websocket_disconnections", "ok")]


@pytest.mark.rule("D26")
def test_a_rate_around_the_line_fires_once_and_does_not_flap():
    watched = Watched()
    for number in range(1200):
        watched.answered(error=number % 20 == 0 or number % 100 == 7)  # 6 %, then 4 %, then 6 % …
        watched.advance(1)
        if number % 40 > 20:
            watched.answered()
    fired = [change for change in watched.changes if change[2] == "firing"]

    assert len(fired) == 1


WHAT = st.one_of(
    st.tuples(
        st.just("answered"), st.sampled_from([None, 0.01, 4.9, 5.0, 7.0, 61.0]), st.booleans()
    ),
    st.tuples(st.just("answered often"), st.sampled_from([0.01, 7.0]), st.booleans()),
    st.tuples(st.just("drawn"), st.sampled_from([0.1, 0.8, 0.9, 1.0])),
    st.tuples(st.just("lost"), st.integers(1, 6)),
)
PAUSES_S = st.one_of(st.integers(0, 5), st.integers(0, 60), st.sampled_from([100, 361, 900]))
SHORT = {
    name: dataclasses.replace(
        rule, window_s=rule.window_s // 10, pending_s=rule.pending_s // 3, clear_s=rule.clear_s // 5
    )
    for name, rule in RULES.items()
}


def happen(watched, what):
    match what:
        case ("answered", duration_s, error):
            watched.answered(duration_s, error=error)
        case ("answered often", duration_s, error):
            for _ in range(25):
                watched.answered(duration_s, error=error)
        case ("drawn", use):
            watched.drawn(use)
        case ("lost", count):
            for _ in range(count):
                watched.alarms.disconnected(watched.now_us)


@pytest.mark.rule("D26")
@pytest.mark.parametrize("rules", [RULES, SHORT], ids=["the contract's", "shorter"])
@settings(max_examples=50)
@given(steps=st.lists(st.tuples(WHAT, PAUSES_S, st.integers(0, 9)), max_size=8))
def test_a_clock_that_jumps_gives_the_changes_of_one_that_ticks_each_second(rules, steps):
    jumping, ticking = Watched(rules), Watched(rules)
    until_all_is_well_s = 400 + max(rule.window_s for rule in rules.values())
    for what, pause_s, tenths in [*steps, (("lost", 0), until_all_is_well_s, 0)]:
        happen(jumping, what)
        happen(ticking, what)
        ticking.tick(pause_s)
        jumping.advance(pause_s + tenths / 10)
        ticking.advance(tenths / 10)

    assert jumping.changes == ticking.changes
    assert jumping.alarms.statuses() == ticking.alarms.statuses()


def test_a_long_silence_is_not_judged_second_by_second():
    judged = []
    alarms = Alarms(RULES, 0, rate_limit_use=lambda at_us: judged.append(at_us) or 0.0)
    alarms.answered(SECOND_US, 1_000, error=False)
    alarms.advance(10**7 * SECOND_US)

    assert len(judged) < 1_000


def test_a_clock_that_goes_back_is_borne():
    watched = Watched()
    watched.answered(6.0)
    watched.tick(10)
    before = watched.alarms.statuses()
    watched.alarms.advance(0)
    watched.alarms.answered(0, 1_000, error=False)

    assert watched.alarms.statuses() == before
