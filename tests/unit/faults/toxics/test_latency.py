"""A late answer: how late, by which dice."""

import random

import pytest

from mock_exchange.faults.toxics.latency import DELAY_S_MAX, Latency, spread_s


def draws(distribution, seed=7, times=2_000, seconds=10.0, jitter_s=2.0):
    dice = random.Random(seed)
    toxic = Latency(seconds, jitter_s, distribution)
    return [toxic.draw_s(dice) for _ in range(times)]


def test_without_jitter_it_is_exact_and_draws_nothing():
    dice = random.Random(1)
    assert Latency(1.5).draw_s(dice) == 1.5
    assert dice.random() == random.Random(1).random()


def test_uniform_stays_within_its_jitter_and_reaches_for_its_ends():
    found = draws("uniform")
    assert 8.0 <= min(found) < 8.1
    assert 11.9 < max(found) <= 12.0


def test_normal_has_the_jitter_as_its_deviation():
    found = draws("normal")
    mean = sum(found) / len(found)
    deviation = (sum((each - mean) ** 2 for each in found) / len(found)) ** 0.5
    assert (round(mean), round(deviation)) == (10, 2)


def test_exponential_is_a_tail_on_top():
    found = draws("exponential")
    assert min(found) >= 10.0
    assert round(sum(found) / len(found)) == 12
    assert max(found) > 18.0


@pytest.mark.parametrize("distribution", ["uniform", "normal", "exponential"])
def test_the_same_dice_give_the_same_delays(distribution):
    assert draws(distribution) == draws(distribution)
    assert draws(distribution) != draws(distribution, seed=8)


def test_a_delay_is_never_below_nothing_nor_above_an_hour():
    dice = random.Random(3)
    assert all(spread_s(0.1, 100.0, "uniform", dice) >= 0.0 for _ in range(50))
    assert all(spread_s(3600.0, 3600.0, "exponential", dice) <= DELAY_S_MAX for _ in range(50))
