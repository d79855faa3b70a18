"""Certifying in pytest: one test for each scenario, with the user's client.

    from kalshi_harness.certify.testing import scenarios

    @pytest.fixture
    def certify_command():
        return [sys.executable, "my_bot.py"]

    @scenarios()
    def test_my_bot_keeps_the_rule(scenario, certify):
        certify(scenario)

A client that is an asyncio program needs no process: ``certify_command`` may return ``in_process(bot)`` (see ``in_process.py``), and
``certify_options`` with ``"clock": "manual"`` then makes waits cost nothing.

``certify`` is a fixture of the pytest plugin. A rule that was broken, or a mandatory one that was not exercised, fails the test with what
shows it; a remark (non-strict) is a warning.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

from kalshi_contract.loader import DEFAULT_EDITION, load_edition
from kalshi_harness.certify.command import run
from kalshi_harness.certify.finding import Finding
from kalshi_harness.certify.play import Client, ClockMode, play
from kalshi_harness.certify.scenario import Scenario, chosen, load_scenarios

_Test = TypeVar("_Test", bound=Callable[..., object])


class NonStrictWarning(UserWarning):
    """A client did no harm, but not what a rule asks for."""


def scenarios(*only: str, edition: str = DEFAULT_EDITION) -> Callable[[_Test], _Test]:
    """Return the mark that runs a test for each scenario; ``only``: these scenarios or rules. Raises ``ScenarioError``."""
    fitting = [each for each in chosen(load_scenarios(), only) if each.fits(edition)]
    ids = [each.name for each in fitting]
    mark: Callable[[_Test], _Test] = pytest.mark.parametrize("scenario", fitting, ids=ids)
    return mark


class Certifier:
    """Plays a scenario with a client when it is called. ``client``: a command, or a function as ``play`` takes it."""

    def __init__(
        self,
        client: Sequence[str] | Client,
        *,
        edition: str = DEFAULT_EDITION,
        seed: int = 0,
        timeout_s: float | None = None,
        clock: ClockMode = "running",
    ) -> None:
        self._client = client if callable(client) else _of_command(tuple(client))
        self._edition = load_edition(edition)
        self._seed = seed
        self._timeout_s = timeout_s
        self._clock = clock

    def __call__(self, scenario: Scenario) -> Finding:
        """Play, and return the finding. Fails the test where the rule was broken, or was mandatory and not exercised."""
        seconds = self._timeout_s or scenario.seconds
        finding, _ = play(
            scenario,
            self._edition,
            self._client,
            seed=self._seed,
            seconds=seconds,
            clock=self._clock,
        )
        said = "\n".join((f"{finding.sentence}.", *finding.shown, "", scenario.advice.strip()))
        if finding.verdict == "fail" or (finding.verdict == "not exercised" and scenario.mandatory):
            pytest.fail(f"{scenario.title}: {finding.verdict}\n{said}", pytrace=False)
        if finding.verdict == "not exercised":
            pytest.skip(finding.sentence)
        if finding.verdict == "non-strict":
            warnings.warn(f"{scenario.title}: {finding.sentence}", NonStrictWarning, stacklevel=2)
        return finding


def _of_command(command: tuple[str, ...]) -> Client:
    return lambda told, seconds, watch: run(command, told, seconds, watch)
