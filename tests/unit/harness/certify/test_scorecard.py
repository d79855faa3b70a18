import msgspec
import pytest

from kalshi_harness.certify import finding
from kalshi_harness.certify.scenario import load_scenarios
from kalshi_harness.certify.scorecard import Result, Scorecard, document, sheet, verdicts

SCENARIO = load_scenarios()[0]
GOOD = finding.passed("Good")
BAD = finding.Finding("fail", "Bad", ("what shows it",))
REMARK = finding.non_strict("So so")
NEVER = finding.not_exercised("Never")


def card(*findings, scenario=SCENARIO):
    return Scorecard(
        "a client", "an edition", 7, tuple(Result(scenario, each) for each in findings)
    )


@pytest.mark.parametrize(
    ("findings", "status", "said"),
    [
        ((GOOD,), 0, "Certified."),
        ((GOOD, REMARK), 0, "Certified, with one remark."),
        ((GOOD, BAD), 1, "Not certified: one rule was broken."),
        ((BAD, BAD, NEVER), 1, "Not certified: one rule was broken, in 2 scenarios."),
        ((GOOD, NEVER), 2, "Not certified: one rule was not exercised, so nobody knows."),
        ((), 2, "Not certified: nothing was played."),
    ],
)
def test_the_verdict_and_the_exit_status_follow_from_the_findings(findings, status, said):
    assert (card(*findings).exit_status, card(*findings).verdict) == (status, said)


def test_a_rule_that_is_not_mandatory_may_stay_unexercised():
    optional = msgspec.structs.replace(SCENARIO, mandatory=False)
    assert card(NEVER, scenario=optional).exit_status == 0


def test_every_verdict_is_counted():
    assert card(GOOD, GOOD, BAD).counts == {
        "pass": 2, "non-strict": 0, "fail": 1, "not exercised": 0, "skipped": 0,
    }  # fmt: skip


def test_the_document_has_a_result_for_each_scenario():
    made = document(card(BAD))
    (result,) = made["results"]
    assert (made["exit_status"], made["counts"]["fail"]) == (1, 1)
    assert (result["scenario"], result["verdict"], result["shown"]) == (
        SCENARIO.name,
        "fail",
        ["what shows it"],
    )
    assert result["advice"]


def test_the_sheet_says_the_same_as_the_card():
    made = sheet(card(BAD))
    (row,) = made.rows
    assert (made.summary, made.good, made.subject) == (card(BAD).verdict, False, "a client")
    assert (row.name, row.verdict, row.sentence, row.shown) == (
        SCENARIO.name,
        "fail",
        "Bad",
        ("what shows it",),
    )
    assert row.picture.startswith("<svg")


def test_verdicts_are_all_that_is_kept_to_compare():
    kept = verdicts(card(GOOD, BAD))
    assert [each["verdict"] for each in kept["results"]] == ["pass", "fail"]
    assert set(kept["results"][0]) == {"scenario", "rule", "mandatory", "verdict"}
    assert kept["exit_status"] == 1
    shown = finding.passed("Good, after 0.1 s", ())
    assert verdicts(card(shown, BAD)) == kept


def test_rules_are_counted_and_not_the_scenarios_that_broke_them():
    others = load_scenarios()
    results = tuple(Result(each, BAD) for each in (others[0], others[1], others[1]))
    whole = Scorecard("a client", "an edition", 7, results)
    assert whole.verdict == "Not certified: 2 rules were broken, in 3 scenarios."
