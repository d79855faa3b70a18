"""Certifies the programs of this folder and writes their scorecards: ``python examples/sdk/scorecards.py``.

Each runs in the environment that ``ci/peers`` makes (Python 3.13 with the SDKs). Numbers that differ from run to run are written N, so
that the pages stay as they are until a verdict changes. Ends with 3 or 4 where ``ci/peers`` does.
"""

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kalshi_harness.certify.certify import certify
from kalshi_harness.certify.command import run
from kalshi_harness.certify.scenario import chosen, load_scenarios
from kalshi_harness.certify.scorecard import Scorecard

ROOT: Final = Path(__file__).resolve().parents[2]
EDITION: Final = "trade-api-3.34"
SEED: Final = 7
PINS: Final = ROOT / "ci" / "peers-constraints.txt"
SENTENCE_CHARS_MAX: Final = 160


@dataclass(frozen=True)
class Sdk:
    """An SDK: its name as a package, its program here, and what there is to know before one reads its card."""

    package: str
    program: str
    remark: str

    @property
    def version(self) -> str:
        """The version that ``ci/peers`` installs."""
        (version,) = re.findall(
            rf"^{re.escape(self.package)}==(.+)$", PINS.read_text(), re.MULTILINE
        )
        return version


SDKS: Final = (
    Sdk(
        "kalshi_python_sync",
        "official_sdk.py",
        "It has no WebSocket client: no scenario of streams is exercised.",
    ),
    Sdk(
        "kalshi-sdk",
        "community_sdk.py",
        "REST is asynchronous here, and beside it its WebSocket client follows a book and fills.",
    ),
)


def main() -> int:
    """Certify and write. Return the exit status."""
    options = _options()
    peers = subprocess.run(  # noqa: S603 - a script of this checkout, without arguments
        [str(ROOT / "ci" / "peers")], stdout=subprocess.PIPE, text=True, check=False
    )
    if peers.returncode:
        return peers.returncode
    options.out.mkdir(parents=True, exist_ok=True)
    for sdk in SDKS:
        if options.sdk in {None, sdk.package}:
            card = _card(sdk, peers.stdout.strip(), options)
            (options.out / f"{sdk.package}.md").write_text(page(sdk, card), "utf-8")
            print(f"{sdk.package} {sdk.version}: {card.verdict}")
    return 0


def page(sdk: Sdk, card: Scorecard) -> str:
    """Return a scorecard as Markdown, without what differs from run to run."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in card.counts.items() if count)
    rows = [
        f"| {each.finding.verdict} | `{each.scenario.name}` | {each.scenario.title} | {steady(each.finding.sentence)} |"
        for each in card.results
    ]
    return "\n".join(
        (
            f"# Scorecard of {sdk.package} {sdk.version}",
            "",
            f"`examples/sdk/{sdk.program}`: the strategy of `examples/reference_client_trade_api.py`, as a user of this SDK writes it after",
            "its README, without protection of his own. What is judged is SDK and program together: an SDK that gives no other word for an",
            "order whose answer was lost leaves its user to try again.",
            "",
            sdk.remark,
            "",
            f"Edition {EDITION}. {card.verdict} ({counts})",
            "",
            "| verdict | scenario | what is asked | what was seen (N: a number that differs from run to run) |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            "The waits of a client are random: how often it tries in so many seconds is near the bound of `backs-off` here, and such a row may",
            "fall either way in another run.",
            "",
            "Made by `python examples/sdk/scorecards.py`. How to read it: [certify.md](../certify.md).",
            "",
        )
    )


def steady(sentence: str) -> str:
    """Return a sentence without the numbers that differ from run to run, and no longer than a table bears."""
    text = re.sub(r"\b(got it|at most) once\b", r"\1 N times", sentence)
    text = re.sub(r"\b\d+(\.\d+)*\b", "N", text)
    text = re.sub(r"N(, N)+", "N", text).replace("|", "/")
    return text if len(text) <= SENTENCE_CHARS_MAX else f"{text[: SENTENCE_CHARS_MAX - 1]}…"


def _card(sdk: Sdk, python: str, options: argparse.Namespace) -> Scorecard:
    command = [python, str(ROOT / "examples" / "sdk" / sdk.program)]
    return certify(
        lambda told, seconds, watch: run(command, told, seconds, watch),
        sdk.program,
        chosen(load_scenarios(), options.only),
        edition=EDITION,
        seed=SEED,
        timeout_s=options.timeout,
        jobs=options.jobs,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "scorecards")
    parser.add_argument("--sdk", choices=[each.package for each in SDKS])
    parser.add_argument("--only", action="append", default=[], help="this scenario or rule")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, help="watch so long, on a slow machine")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
