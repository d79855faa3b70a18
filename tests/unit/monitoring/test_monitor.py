"""The monitor: nothing depends on when it is asked to digest, nothing piles up, nobody is woken twice."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalshi_contract.loader import load_edition
from kalshi_contract.monitoring.alerts import AlertChange, change_fields
from kalshi_contract.monitoring.log_events import fields_of
from mock_exchange.monitoring.monitor import PENDING_MAX, Monitor
from mock_exchange.monitoring.observations import (
    Answered,
    Bodies,
    DefectFound,
    StreamClosed,
    StreamOpened,
)
from support.monitoring_log import Recorder, counted

ALERTS = load_edition().limits.alerts
START_US = 1_706_351_400_000_000
SECOND_US = 1_000_000

pytestmark = pytest.mark.rule("C33", "C34", "C35")


def answered(at_us, sequence=1, status=200, duration_us=0):
    code = "INTERNAL_ERROR" if status >= 400 else ""
    return Answered(
        sequence, at_us, "get_order", "anna", "key-0001", "GET", "/p", b"", b"", 0, status, code,
        "valid", None, duration_us,
    )  # fmt: skip


def use(at_us):
    """Use of a bucket, as a function of time alone: high for a minute of every ten."""
    return 0.9 if at_us // (60 * SECOND_US) % 10 == 3 else 0.0


def watched(**options):
    monitor = Monitor(ALERTS, START_US, **options)
    log = Recorder()
    monitor.write_to(log)
    return monitor, log


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["good", "bad", "slow", "lost", "opened", "defect"]),
        st.sampled_from([0, 1, 1_500, 200_000, 1_000_000, 7_300_000, 61_000_000]),
        st.sampled_from(["", "drain", "advance", "alerts"]),
    ),
    max_size=15,
)


def observation(kind, number, at_us):
    return {
        "good": answered(at_us, number),
        "bad": answered(at_us, number, 500),
        "slow": answered(at_us - 20 * SECOND_US, number, 200, 20 * SECOND_US),
        "lost": StreamClosed(at_us, number, None, "lost", None, "", 5, 0),
        "opened": StreamOpened(at_us, number),
        "defect": DefectFound(at_us, "get_order", "no"),
    }[kind]


def play(steps, *, looking):
    """Return the tally, the alerts and the lines after some steps; ``looking``: digest where the steps say so."""
    monitor, log = watched(rate_limit_use=use)
    now_us = START_US
    for number, (kind, pause_us, look) in enumerate(steps):
        now_us += pause_us
        monitor.observe(observation(kind, number, now_us))
        if looking and look == "drain":
            monitor.drain()
        elif looking and look:
            getattr(monitor, look)(now_us)
    monitor.advance(now_us + 120 * SECOND_US)
    return counted(monitor.tally), monitor.alarms.statuses(), log.lines


@settings(max_examples=60)  # every second of it is judged, twice
@given(STEPS)
def test_nothing_depends_on_when_somebody_looks(steps):
    assert play(steps, looking=True) == play(steps, looking=False)


def test_the_plays_above_do_raise_and_clear_alerts():
    steps = [("bad", 1_000_000, "")] * 40 + [("lost", 0, "")] * 11 + [("good", 3_700_000_000, "")]
    _, _, lines = play(steps, looking=True)
    changed = [
        (line.fields["alert"], line.fields["state"]) for line in lines if "alert" in line.fields
    ]
    assert {"error_rate", "websocket_disconnections", "rate_limit_usage"} <= {
        name for name, state in changed if state == "firing"
    }
    assert ("error_rate", "ok") in changed


def test_a_monitor_that_counted_by_the_moment_of_digesting_would_be_found():
    class Late(Monitor):
        def drain(self):
            for each in self._pending:
                if isinstance(each, Answered):
                    each.duration_us = len(self._pending)
            super().drain()

    def durations(looks):
        monitor = Late(ALERTS, START_US)
        for look in looks:
            monitor.observe(answered(START_US))
            if look:
                monitor.drain()
        monitor.drain()
        return counted(monitor.tally)

    assert durations([True, True]) != durations([False, True])


def test_no_more_wait_than_may_and_what_came_first_is_digested_first():
    monitor, log = watched()
    for number in range(PENDING_MAX):
        monitor.observe(answered(START_US, number))
    assert log.lines == []
    monitor.observe(answered(START_US, PENDING_MAX))
    assert len(monitor._pending) == 1
    assert [fields["request_id"] for fields in log.of("api_answered")] == list(range(PENDING_MAX))


def test_nobody_is_woken_twice_for_what_is_digested_together():
    monitor, _ = watched()
    woken = []
    monitor.wake = lambda: woken.append(len(monitor._pending))
    for _ in range(3):
        monitor.observe(answered(START_US))
    assert woken == [0]
    monitor.drain()
    monitor.observe(answered(START_US))
    assert woken == [0, 0]


def test_a_wake_that_digests_at_once_loses_nothing():
    monitor, _ = watched()
    monitor.wake = monitor.drain
    for _ in range(3):
        monitor.observe(answered(START_US))
    monitor.drain()
    assert counted(monitor.tally)["responses_total", "get_order", "200"] == 3


def test_lines_are_flushed_when_something_was_digested_or_judged():
    monitor, log = watched()
    monitor.observe(answered(START_US))
    monitor.drain()
    assert log.flushed == 1
    for _ in range(11):
        monitor.observe(StreamClosed(START_US, 1, None, "lost", None, "", 5, 0))
    monitor.advance(START_US + 2 * SECOND_US)
    assert log.flushed == len(log.lines) == 13


def test_what_happened_before_somebody_read_is_not_told_to_them():
    monitor = Monitor(ALERTS, START_US)
    monitor.observe(answered(START_US))
    log = Recorder()
    monitor.write_to(log)
    monitor.observe(answered(START_US, 2))
    monitor.write_to(None)
    monitor.observe(answered(START_US, 3))
    monitor.drain()
    assert [fields["request_id"] for fields in log.of("api_answered")] == [2]
    assert counted(monitor.tally)["responses_total", "get_order", "200"] == 3


@pytest.mark.parametrize(("level", "wanted"), [("debug", True), ("info", False)])
def test_bodies_are_wanted_only_where_somebody_reads_them(level, wanted):
    monitor = Monitor(ALERTS, START_US)
    assert monitor.wants_bodies is False
    monitor.write_to(Recorder(level))
    assert monitor.wants_bodies is wanted
    monitor.write_to(None)
    assert monitor.wants_bodies is False


def test_bodies_are_wanted_and_handed_over_while_somebody_reads_them():
    monitor, read = Monitor(ALERTS, START_US), []
    monitor.read_bodies(read.append)
    assert monitor.wants_bodies is True
    monitor.write_to(None)
    assert monitor.wants_bodies is True
    seen = Bodies(START_US, 1, b"asked", b"answered")
    monitor.observe(answered(START_US))
    monitor.observe(seen)
    assert read == []
    monitor.drain()
    assert read == [seen]
    monitor.read_bodies(None)
    assert monitor.wants_bodies is False


def test_connections_are_counted_from_one():
    monitor, _ = watched()
    assert [monitor.connection_number() for _ in range(3)] == [1, 2, 3]


def test_a_monitor_tells_when_it_has_another_second_to_judge():
    monitor, _ = watched()
    assert monitor.judges_next_us == START_US + SECOND_US
    monitor.advance(START_US + 2_500_000)
    assert monitor.judges_next_us == START_US + 3 * SECOND_US


def test_an_alert_is_loud_when_it_fires_and_quiet_when_it_is_over():
    monitor, log = watched()
    for _ in range(11):
        monitor.observe(StreamClosed(START_US, 1, None, "lost", None, "", 5, 0))
    firing = {status.name: status.state for status in monitor.alerts(START_US + SECOND_US)}
    assert firing["websocket_disconnections"] == "firing"
    monitor.advance(START_US + 3_700 * SECOND_US)
    lines = [line for line in log.lines if line.event == "alert_changed"]
    assert [(line.fields["state"], line.level) for line in lines] == [
        ("firing", "warning"),
        ("ok", "info"),
    ]
    assert lines[0].at_us == START_US + SECOND_US
    assert lines[0].fields["since"] == "2024-01-27T10:30:01.000000Z"


def test_a_change_has_every_field_of_its_line():
    change = AlertChange("error_rate", "ok", "pending", 1 / 3, 5.0, "percent", START_US)
    fields = change_fields(change)
    assert set(fields) == fields_of("alert_changed")
    assert fields["value"] == 0.333333


def test_observations_are_kept_by_reference_until_they_are_digested():
    monitor, _ = watched()
    seen = answered(START_US)
    monitor.observe(seen)
    msgspec.structs.force_setattr(seen, "status", 503)
    monitor.drain()
    assert counted(monitor.tally)["responses_total", "get_order", "503"] == 1


def test_a_watcher_gets_every_observation_from_then_on_once_and_in_order():
    monitor, _ = watched()
    seen = []
    monitor.observe(answered(START_US, 1))
    monitor.watch(seen.append)
    for sequence in (2, 3):
        monitor.observe(answered(START_US, sequence))
    monitor.drain()
    monitor.drain()
    assert [each.sequence for each in seen] == [2, 3]
    monitor.watch(None)
    monitor.observe(answered(START_US, 4))
    monitor.drain()
    assert len(seen) == 2
