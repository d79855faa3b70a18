"""Certifies a client: plays all scenarios, several at a time if asked, and returns the scorecard."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from kalshi_contract.loader import load_edition
from kalshi_harness.certify.finding import skipped
from kalshi_harness.certify.play import Client, ClockMode, play
from kalshi_harness.certify.scenario import Scenario
from kalshi_harness.certify.scorecard import Result, Scorecard


def certify(  # noqa: PLR0913 - keyword-only options, one for each thing that may differ
    client: Client,
    name: str,
    scenarios: Sequence[Scenario],
    *,
    edition: str,
    seed: int = 0,
    timeout_s: float | None = None,
    jobs: int = 1,
    clock: ClockMode = "running",
    on_result: Callable[[Result], None] = lambda _: None,
) -> Scorecard:
    """Play ``scenarios`` with a client, each on an exchange of its own, and judge it.

    ``clock='manual'``: the exchanges stand still until the client moves their time, as one of ``in_process`` does.
    ``timeout_s`` stands in for how long each scenario watches a client that does not end by itself. ``on_result`` is told of each
    as it ends, in any order; the scorecard has them in the order given. Raises what ``client`` raises.
    """
    contract = load_edition(edition)

    def one(scenario: Scenario) -> Result:
        if not scenario.fits(edition):
            result = Result(scenario, skipped(f"it makes no sense in the edition {edition}"))
        else:
            seconds = timeout_s or scenario.seconds
            finding, wire = play(
                scenario, contract, client, seed=seed, seconds=seconds, clock=clock
            )
            result = Result(scenario, finding, wire)
        on_result(result)
        return result

    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="certify") as pool:
        results = tuple(pool.map(one, scenarios))
    return Scorecard(name, edition, seed, results)
