"""The exchange's clock: running, frozen, moved by hand; never back."""

import pytest

from mock_exchange.clock import CONTRACT_MOMENT_US, Clock
from mock_exchange.core.units import NEVER_US


class Source:
    """A time source moved by hand."""

    def __init__(self):
        self.now_us = 500

    def __call__(self):
        return self.now_us


@pytest.fixture
def source():
    return Source()


def test_a_running_clock_follows_its_source(source):
    clock = Clock(1_000, source_us=source)
    source.now_us += 25
    assert (clock.now_us(), clock.frozen) == (1_025, False)


def test_a_frozen_clock_stands_still(source):
    clock = Clock(1_000, frozen=True, source_us=source)
    source.now_us += 25
    assert (clock.now_us(), clock.frozen) == (1_000, True)


@pytest.mark.parametrize("frozen", [True, False])
def test_a_clock_is_moved_forward(source, frozen):
    clock = Clock(1_000, frozen=frozen, source_us=source)
    clock.advance(1.5)
    clock.advance(0)
    assert clock.now_us() == 1_501_000


@pytest.mark.parametrize("seconds", [-0.001, float("nan")])
def test_a_clock_never_goes_back(source, seconds):
    clock = Clock(1_000, source_us=source)
    with pytest.raises(ValueError, match="forward only"):
        clock.advance(seconds)
    assert clock.now_us() == 1_000


def test_freezing_and_running_lose_no_time_and_make_none(source):
    clock = Clock(0, source_us=source)
    source.now_us += 10
    clock.freeze()
    source.now_us += 100
    clock.run()
    source.now_us += 5
    assert clock.now_us() == 15
    clock.run()
    assert clock.now_us() == 15


def test_listeners_hear_of_every_move(source):
    clock = Clock(0, source_us=source)
    heard = []
    clock.subscribe(lambda: heard.append((clock.now_us(), clock.frozen)))
    clock.advance(1)
    clock.freeze()
    clock.run()
    assert heard == [(1_000_000, False), (1_000_000, True), (1_000_000, False)]


def test_without_a_start_it_is_now():
    assert Clock().now_us() > CONTRACT_MOMENT_US


def test_the_contract_s_moment_is_that_of_its_examples():
    assert CONTRACT_MOMENT_US == 1_706_351_400 * 1_000_000


def served(clock, moments):
    """Return when a listener with things due at these moments was called."""
    calls, due = [], sorted(moments)

    def serve():
        calls.append(clock.now_us())
        due[:] = [each for each in due if each > clock.now_us()]

    clock.subscribe(serve, lambda: due[0] if due else 1 << 62)
    return calls


@pytest.mark.parametrize("frozen", [True, False])
def test_an_advance_stops_at_whatever_is_due_on_its_way(source, frozen):
    clock = Clock(0, frozen=frozen, source_us=source)
    calls = served(clock, [1_000_000, 1_000_000, 2_500_000, 9_000_000])
    clock.advance(3)
    assert calls == [1_000_000, 2_500_000, 3_000_000]


def test_a_clock_tells_where_it_would_stop_next(source):
    clock = Clock(0, frozen=True, source_us=source)
    assert clock.next_stop_us() == NEVER_US
    served(clock, [2_500_000])
    served(clock, [1_000_000, 9_000_000])
    assert clock.next_stop_us() == 1_000_000
    clock.advance(2)
    assert clock.next_stop_us() == 2_500_000


def test_an_advance_ends_though_somebody_leaves_undone_what_is_due(source):
    clock, calls = Clock(0, frozen=True, source_us=source), []
    clock.subscribe(lambda: calls.append(clock.now_us()), lambda: 1_000_000)
    clock.advance(3)
    assert calls == [1_000_000, 3_000_000]


def test_on_its_way_a_clock_tells_where_it_is_heading(source):
    clock, told = Clock(0, frozen=True, source_us=source), []
    due = [1_000_000, 2_000_000]

    def serve():
        told.append((clock.now_us(), clock.heading_us()))
        due[:] = [each for each in due if each > clock.now_us()]

    clock.subscribe(serve, lambda: due[0] if due else 1 << 62)
    clock.advance(3)
    assert told == [(1_000_000, 3_000_000), (2_000_000, 3_000_000), (3_000_000, 3_000_000)]
    assert clock.heading_us() == 3_000_000


def test_a_clock_runs_as_many_times_as_fast_as_it_is_told(source):
    clock = Clock(0, source_us=source)
    source.now_us += 10
    clock.run(speed=60)
    source.now_us += 100
    assert (clock.now_us(), clock.speed) == (6_010, 60)
    clock.run(speed=0.5)
    source.now_us += 100
    assert clock.now_us() == 6_060
    clock.freeze()
    source.now_us += 100
    clock.run()
    source.now_us += 5
    assert (clock.now_us(), clock.speed) == (6_065, 1)


@pytest.mark.parametrize("speed", [0, -1, 0.001, 1001, float("nan"), float("inf")])
def test_a_speed_no_clock_can_have_is_refused(source, speed):
    clock = Clock(0, source_us=source)
    with pytest.raises(ValueError, match="times as fast"):
        clock.run(speed)
    assert clock.speed == 1


def test_a_held_clock_shows_one_moment_and_then_goes_on_as_if_nothing_had_been(source):
    clock = Clock(1_000, source_us=source)
    with clock.held(990):
        source.now_us += 20
        assert (clock.now_us(), clock.frozen) == (990, False)
        with clock.held():
            assert clock.now_us() == 990
    assert clock.now_us() == 1_020


@pytest.mark.parametrize("move", ["freeze", "run"])
def test_who_moves_a_held_clock_moves_it_from_there(source, move):
    clock = Clock(1_000, source_us=source)
    with clock.held():
        source.now_us += 20
        getattr(clock, move)()
    source.now_us += 5
    assert clock.now_us() == {"freeze": 1_000, "run": 1_005}[move]


def test_a_jump_of_a_running_clock_takes_no_real_time(source):
    clock = Clock(1_000, source_us=source)
    seen = []

    def slow():
        source.now_us += 7
        seen.append((clock.now_us(), clock.heading_us(), clock.moving))

    clock.subscribe(slow, lambda: 500_000)
    clock.advance(1)
    assert seen[0] == (500_000, 1_001_000, True)
    assert clock.now_us() == 1_001_000 + 7 * len(seen)


def test_moves_are_told_before_they_happen(source):
    clock = Clock(1_000, source_us=source)
    told = []
    clock.on_move = lambda move, amount: told.append((move, amount, clock.now_us()))
    clock.advance(0.5)
    clock.freeze()
    clock.run(2)
    assert told == [("advance", 0.5, 1_000), ("freeze", 0, 501_000), ("run", 2, 501_000)]


def test_a_frozen_clock_can_be_put_to_a_moment_without_a_word(source):
    clock = Clock(1_000, frozen=True, source_us=source)
    clock.subscribe(lambda: pytest.fail("nobody is told"))
    clock.stand_at(5_000)
    assert clock.now_us() == 5_000
