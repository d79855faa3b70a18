"""The real world is the default, and all of it can be replaced."""

import asyncio
import time

from kalshi_refclient.runtime import Runtime, SystemClock


def test_the_system_clock_tells_both_times():
    clock = SystemClock()
    first = clock.monotonic_s()

    assert clock.monotonic_s() >= first
    assert abs(clock.wall_s() - time.time()) < 60


def test_the_defaults_are_the_real_world():
    runtime = Runtime()

    assert runtime.sleep is time.sleep
    assert runtime.sleep_async is asyncio.sleep
    assert 0 <= runtime.random() < 1


def test_ids_differ_and_are_good_as_idempotency_keys():
    ids = {Runtime().new_id() for _ in range(100)}

    assert len(ids) == 100
    assert all(each.isalnum() and each.isascii() and len(each) == 32 for each in ids)
