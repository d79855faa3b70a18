"""A scorecard made by hand, with every verdict in it."""

from kalshi_harness.certify import finding
from kalshi_harness.certify.scenario import load_scenarios
from kalshi_harness.certify.scorecard import Result, Scorecard, sheet
from kalshi_harness.certify.wire import Wire
from support.certify_wire import Play

HOSTILE = "<script>alert(1)</script> & \x00 \x1b[31m"


def busy_wire():
    """Return a record with everything in it that can be drawn."""
    play = (
        Play().asks(1).asks(1.5, status=404).asks(2, status=429).asks(2.5, status=503, struck=True)
    )
    play.orders(3, status=0, struck=True).listens(0, "T", closed_s=4.0, cause="fault").listens(
        5, "T"
    )
    return play.struck(2.5, 3).wire()


def every_verdict():
    """Return the sheet of a scorecard in which each verdict occurs."""
    scenarios = iter(load_scenarios())
    shown = busy_wire().requests
    findings = (
        finding.passed("It went well"),
        finding.non_strict("It went so so", shown[:1]),
        finding.Finding("fail", f"It broke: {HOSTILE}", (HOSTILE,)),
        finding.not_exercised("It never came to it"),
        finding.skipped("It makes no sense here"),
    )
    wires = (busy_wire(), Wire(), busy_wire(), Wire(), Wire())
    results = tuple(
        Result(next(scenarios), each, wire) for each, wire in zip(findings, wires, strict=True)
    )
    return sheet(Scorecard(f"python bot.py {HOSTILE}", "reference-2025-01-27", 7, results))
