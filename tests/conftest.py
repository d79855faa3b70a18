"""What holds for every test: hypothesis profiles, ``--nightly``, and that frames of trade-api-3.34 keep ``asyncapi.json``.

- ``ci``, the default: 200 examples of at most 50 steps, the same ones every time, so that a red run is red for everybody.
- ``nightly``: 2,000 examples with fresh seeds; a failure prints the blob that repeats it. Choose it with
  ``--hypothesis-profile nightly`` or ``HYPOTHESIS_PROFILE=nightly``; tests marked ``nightly`` also need ``--nightly``.
"""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from support import trade_frames
from support.forked import Forks
from support.long_first import long_first, path_of

# What Hypothesis keeps for every run (which characters there are, the constants of our sources) processes of tests find there too.
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).parents[1] / ".hypothesis")
)

pytest_plugins = ["kalshi_harness.pytest_options", "kalshi_harness.rule_coverage"]

# Deadlines measure the machine and not the code: two busy cores would fail them.
settings.register_profile(
    "ci",
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly",
    parent=settings.get_profile("ci"),
    max_examples=2_000,
    derandomize=False,
    print_blob=True,
    # The night after a red one starts with its failures.
    database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Keep the collector of garbage out of what is there until the end: modules, tests, contracts. A look through them takes 0.5 s.

    What tests leave is looked through as a whole five times as rarely: that took a twentieth of all the time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        young, old, _ = gc.get_threshold()
        gc.set_threshold(young, old, 50)
        gc.enable()


trade_frames.watch()


@pytest.fixture(autouse=True)
def _frames_keep_the_contract():
    """Fail a test in which an exchange of trade-api-3.34 sent a frame that its ``asyncapi.json`` does not know."""
    yield
    broken = trade_frames.taken()
    assert not broken, "\n".join(broken)


@pytest.fixture(scope="session")
def forks():
    """A warm process that commands of ours are forked off."""
    with Forks() as found:
        yield found


@pytest.fixture
def quick_collector():
    """Let ``gc.collect`` look at what the test makes alone, and not at all that other tests have left."""
    gc.freeze()


def pytest_addoption(parser):
    parser.addoption(
        "--nightly", action="store_true", help="also run the tests that are marked nightly"
    )


@pytest.hookimpl(trylast=True)  # after they were shuffled
def pytest_collection_modifyitems(config, items):
    items[:] = long_first(items, path_of)
    if config.getoption("--nightly"):
        return
    skip = pytest.mark.skip(reason="a long run; give --nightly to run it")
    for item in items:
        if item.get_closest_marker("nightly"):
            item.add_marker(skip)
