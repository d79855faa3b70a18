import pytest

from kalshi_harness.card import Deck
from kalshi_harness.network import TargetUnreachableError
from kalshi_harness.verdict import CardFailure, CardSkipped
from kalshi_harness.verify.verify import EVIDENCE_CHARS_MAX, verdict_on, verify

EDITION = "reference-2025-01-27"


class Somewhere:
    """A target that is only an environment."""

    name = "somewhere"
    capabilities = frozenset({"control"})

    def environment(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


def deck(**plays):
    made = Deck("topic")
    for at, (title, play) in enumerate(plays.items()):
        made.card(f"TOP-{at}", title, rules=("C08", "D01"))(play)
    return tuple(made)


def fails(_environment):
    raise CardFailure("It is wrong", "x" * 1000)


def skips(_environment):
    raise CardSkipped("there is no market")


def passes(_environment):
    return None


def unreachable(_environment):
    raise TargetUnreachableError("unreachable: nobody there")


def test_cards_end_in_verdicts_in_their_order():
    told = []
    sheet = verify(
        Somewhere(), "it", deck(a=passes, b=fails, c=skips), edition=EDITION, on_step=told.append
    )
    assert [row.verdict for row in sheet.rows] == ["pass", "fail", "skipped"]
    assert told == [row.name for row in sheet.rows]
    assert (sheet.good, sheet.summary) == (False, "The contract is broken: 1 of 2 cards failed.")


def test_a_failure_has_its_sentence_its_rules_and_its_evidence_shortened():
    row = verdict_on(Somewhere(), deck(a=fails)[0])
    assert (row.sentence, row.why, row.group) == (
        "It is wrong",
        "Rules of the contract: C08, D01.",
        "verify.TOP",
    )
    assert row.shown == ("x" * EVIDENCE_CHARS_MAX,)


def test_a_server_that_keeps_everything_is_good():
    sheet = verify(Somewhere(), "it", deck(a=passes), edition=EDITION)
    assert (sheet.good, sheet.summary) == (True, "The contract is kept: 1 card passed.")


def test_cards_that_were_all_skipped_prove_nothing():
    sheet = verify(Somewhere(), "it", deck(a=skips), edition=EDITION)
    assert (sheet.good, sheet.summary) == (False, "Not verified: no card could be played.")


def test_a_server_that_cannot_be_reached_is_no_verdict():
    with pytest.raises(TargetUnreachableError):
        verify(Somewhere(), "it", deck(a=unreachable), edition=EDITION)
