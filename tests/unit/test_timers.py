"""Acts at moments of the exchange's clock: in order, each once, what is past at once; a failure stops nobody else."""

import pytest

from mock_exchange.core.units import NEVER_US
from mock_exchange.timers import Timers


class Played:
    """Timers on a clock that a test sets, and what they did: (name, moment)."""

    def __init__(self, on_failure=None):
        self.now_us = 100
        self.done = []
        self.timers = Timers(lambda: self.now_us, on_failure)

    def at(self, moment_us, name, then=None):
        def act(at_us):
            self.done.append((name, at_us))
            if then is not None:
                then(at_us)

        self.timers.at(moment_us, act)


def test_acts_come_in_order_of_their_moments_and_then_of_their_registration():
    played = Played()
    for moment_us, name in ((300, "c"), (200, "a"), (200, "b"), (900, "later")):
        played.at(moment_us, name)
    played.timers.serve(300)
    assert played.done == [("a", 200), ("b", 200), ("c", 300)]
    assert played.timers.next_us == 900
    played.timers.serve(300)
    assert len(played.done) == 3


def test_what_an_act_registers_takes_its_place_among_the_others():
    played = Played()
    played.at(200, "first", lambda at_us: played.at(at_us + 50, "again"))
    played.at(240, "second")
    played.at(260, "third")
    played.timers.serve(1_000)
    assert [name for name, _ in played.done] == ["first", "second", "again", "third"]


def test_a_moment_that_is_past_is_now_and_in_an_act_the_moment_of_that_one():
    played = Played()
    played.at(1, "past")
    assert played.timers.next_us == 100
    played.at(200, "act", lambda _: played.at(1, "past of the act"))
    played.now_us = 5_000
    played.timers.serve(5_000)
    assert played.done == [("past", 100), ("act", 200), ("past of the act", 200)]


def test_an_act_that_serves_does_not_overtake_itself():
    played = Played()
    played.at(200, "outer", lambda _: played.timers.serve(999))
    played.at(300, "inner")
    played.timers.serve(250)
    assert played.done == [("outer", 200)]


def test_whoever_waits_is_woken_for_an_earlier_moment_only():
    played, woken = Played(), []
    played.timers.wake = woken.append
    for moment_us in (500, 900, 300):
        played.at(moment_us, "any")
    assert woken == [500, 300]


def test_cleared_timers_do_nothing():
    played = Played()
    played.at(200, "gone")
    played.timers.clear()
    assert played.timers.next_us == NEVER_US
    played.timers.serve(1_000)
    assert played.done == []


def fails(_at_us):
    raise RuntimeError("broken")


def test_an_act_that_fails_is_told_and_the_others_go_on():
    failures = []
    played = Played(failures.append)
    played.timers.at(200, fails)
    played.at(300, "next")
    played.timers.serve(300)
    assert [str(each) for each in failures] == ["broken"]
    assert played.done == [("next", 300)]


def test_without_anybody_to_tell_a_failure_goes_through_and_the_rest_stays_due():
    played = Played()
    played.timers.at(200, fails)
    played.at(300, "next")
    with pytest.raises(RuntimeError, match="broken"):
        played.timers.serve(300)
    played.timers.serve(300)
    assert played.done == [("next", 300)]


def test_timers_begin_with_what_others_had_to_do():
    first, second = Played(), Played()
    for moment_us, name in ((300, "b"), (900, "later"), (200, "a"), (300, "c")):
        first.at(moment_us, name)
    second.at(100, "gone")
    woken = []
    second.timers.wake = woken.append
    second.timers.begin_with(first.timers.kept())
    assert (second.timers.next_us, woken) == (200, [200])
    second.timers.serve(300)
    assert first.done == [("a", 200), ("b", 300), ("c", 300)]
    second.timers.begin_with(Played().timers.kept())
    assert second.timers.next_us == NEVER_US
