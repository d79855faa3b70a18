"""Schemathesis against the mock, in the way that ``kalshi-harness verify`` drives it: all phases over all operations of both editions.

The run is deterministic; ``--nightly`` asks for more examples. What it is told to expect stands in ``kalshi_harness/fuzz/editions``.
"""

import tomllib
from importlib.resources import files

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.fuzz.drive import drive
from kalshi_harness.fuzz.plan import Plan
from kalshi_harness.manners import MANNERS, SHOWN, SIGNED
from kalshi_harness.targets import MockTarget
from support.peers import NOT_YET

EACH, SOME = ("coverage", "fuzzing"), ("examples", "stateful")
"""Phases that try every operation, and those for which a contract must have examples or links."""


def tried(manner, examples):
    """Try every operation that is served; return what was found, and whether one's own key still opens."""
    served = tuple(name for name in load_edition(manner.edition).operations if name not in NOT_YET)
    with MockTarget(manner=manner, limited=False).environment() as environment:
        plan = Plan(served, seed=7, examples=examples, has_peer=True)
        found = drive(environment, plan)
        own = {SHOWN.edition: "get_fills", SIGNED.edition: "GetBalance"}[manner.edition]
        environment.trader.succeed(own)  # or the key was deleted on the way, and most of it was 401
    assert [each.operation_id for each in found] == list(served)
    return found


def judge(found):
    wrong = {
        each.operation_id: (each.findings, each.errors)
        for each in found
        if each.findings or each.errors
    }
    assert not wrong
    for each in found:
        assert all(each.calls[phase] for phase in EACH), each
    for phase in SOME:
        assert sum(each.calls[phase] for each in found), phase


@pytest.mark.timeout(120)
@pytest.mark.rule("C20", "C21", "C29", "D01", "D09", "D11")
def test_the_mock_of_the_reference_edition_passes():
    judge(tried(SHOWN, examples=20))


@pytest.mark.timeout(400)
@pytest.mark.rule("T00", "T05", "T07")
def test_the_mock_of_the_trade_api_passes():
    judge(tried(SIGNED, examples=3))


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_many_examples(manner):
    judge(tried(manner, examples=1000))


@pytest.mark.parametrize(
    ("edition", "checks"),
    [
        (SHOWN.edition, {}),
        (SIGNED.edition, {"unsupported_method": {"enabled": False}}),
    ],
)
def test_no_other_check_is_excluded_and_every_exception_has_its_reason(edition, checks):
    text = files("kalshi_harness.fuzz").joinpath(f"editions/{edition}.toml").read_text("utf-8")
    config = tomllib.loads(text)
    assert config.get("checks", {}) == checks
    for name in checks:
        assert text[: text.index(f"[checks.{name}]")].rstrip().splitlines()[-1][0] == "#"
    known = set(load_edition(edition).operations)
    for block, operation in zip(
        text.split("[[operations]]")[1:], config["operations"], strict=True
    ):
        assert block.strip()[0] == "#", "a reason stands above"
        (check,) = operation["checks"]
        assert check in {
            "object_level_authorization",
            "positive_data_acceptance",
            "use_after_free",
        }
        names = operation.get("include-operation-id", [])
        assert set([names] if isinstance(names, str) else names) <= known
