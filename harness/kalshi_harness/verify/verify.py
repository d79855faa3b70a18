"""Verifies a server: plays cards against a target, and returns the sheet of verdicts."""

from collections.abc import Callable, Sequence
from typing import Final

from kalshi_harness.card import Card
from kalshi_harness.fuzz.plan import OWN, PEER
from kalshi_harness.reports.sheet import Row, Sheet, Verdict
from kalshi_harness.targets import Target, play
from kalshi_harness.verdict import CardFailure, CardSkipped
from kalshi_harness.verify.rest import Tries, rest_rows

EVIDENCE_CHARS_MAX: Final = 300
TRIED: Final = f"In what was tried, {OWN} and {PEER} stand for keys."


def verify(
    target: Target,
    subject: str,
    cards: Sequence[Card],
    *,
    edition: str,
    tries: Tries | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> Sheet:
    """Play ``cards`` against a target, in order, then try its operations. ``on_step`` is told the name of each card and try as it ends.

    Raises ``TargetUnreachableError`` for a target that cannot be spoken to: then nothing is known, and nothing is said.
    """
    rows = []
    for card in cards:
        row = verdict_on(target, card)
        on_step(row.name)
        rows.append(row)
    if tries is not None:
        rows += rest_rows(target, edition, tries, on_step=on_step)
    failed = sum(row.verdict == "fail" for row in rows)
    played = sum(row.verdict != "skipped" for row in rows)
    return Sheet(
        heading="What this server makes of the contract",
        subject=subject,
        summary=_summary(failed, played),
        good=played > 0 and not failed,
        rows=tuple(rows),
        note=f"Edition {edition}. A card that was skipped says why; it was not passed. {TRIED if tries else ''}",
    )


def verdict_on(target: Target, card: Card) -> Row:
    """Play one card and return its verdict. Raises ``TargetUnreachableError``."""
    verdict: Verdict = "pass"
    sentence = ""
    shown: tuple[str, ...] = ()
    try:
        play(card, target)
    except CardFailure as failure:
        verdict, sentence = "fail", failure.sentence
        shown = tuple(str(each)[:EVIDENCE_CHARS_MAX] for each in failure.evidence)
    except CardSkipped as reason:
        verdict, sentence = "skipped", str(reason)
    group = f"verify.{card.card_id.rpartition('-')[0]}"
    return Row(
        card.card_id,
        card.title,
        group,
        verdict,
        sentence,
        shown,
        why=_rules(card),
        heading=card.topic,
    )


def _rules(card: Card) -> str:
    return f"Rules of the contract: {', '.join(card.rules)}."


def _summary(failed: int, played: int) -> str:
    if not played:
        return "Not verified: no card could be played."
    if failed:
        return f"The contract is broken: {failed} of {_cards(played)} failed."
    return f"The contract is kept: {_cards(played)} passed."


def _cards(count: int) -> str:
    return "1 card" if count == 1 else f"{count} cards"
