"""A sheet of verdicts: what every report shows, whoever was judged. A scorecard of a client is one, a report on a server another."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Verdict = Literal["pass", "non-strict", "fail", "not exercised", "skipped"]
VERDICTS: Final[tuple[Verdict, ...]] = ("pass", "non-strict", "fail", "not exercised", "skipped")


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict: of what (``name``, ``title``, ``group``), which, in a sentence, and what shows it.

    ``needed``: without a verdict on this the whole is not passed. ``why`` and ``advice`` explain it, ``picture`` is an SVG of ours.
    ``heading`` stands above rows in a row that share it.
    """

    name: str
    title: str
    group: str
    verdict: Verdict
    sentence: str = ""
    shown: tuple[str, ...] = ()
    needed: bool = True
    why: str = ""
    advice: str = ""
    heading: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All verdicts on ``subject``, in the order they were found. ``summary`` is the whole in a sentence, ``good`` says whether it passed."""

    heading: str
    subject: str
    summary: str
    good: bool
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many rows have which verdict; every verdict is there."""
        return counted(row.verdict for row in self.rows)


def counted(verdicts: Iterable[Verdict]) -> Mapping[Verdict, int]:
    """Return how many there are of each verdict, in their order; every verdict is there."""
    found = Counter(verdicts)
    return {verdict: found[verdict] for verdict in VERDICTS}
