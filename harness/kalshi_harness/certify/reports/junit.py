"""The scorecard as JUnit XML, for CI systems: a test case for each scenario.

``fail`` is a failure, a mandatory scenario that was not exercised an error, ``non-strict`` a success with output.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from kalshi_harness.certify.scorecard import Result, Scorecard

_XML_ALLOWED = frozenset("\t\n\r")


def junit(card: Scorecard) -> bytes:
    """Return the document."""
    counts = card.counts
    errors = card.unexercised
    suite = ET.Element(
        "testsuite",
        name=f"kalshi-harness certify ({card.edition})",
        tests=str(len(card.results)),
        failures=str(counts["fail"]),
        errors=str(len(errors)),
        skipped=str(counts["skipped"] + counts["not exercised"] - len(errors)),
    )
    for result in card.results:
        suite.append(_case(result, error=result in errors))
    tree = ET.Element("testsuites")
    tree.append(suite)
    ET.indent(tree)
    rendered: bytes = ET.tostring(tree, encoding="utf-8", xml_declaration=True)
    return rendered + b"\n"


def _case(result: Result, *, error: bool) -> ET.Element:
    scenario, finding = result.scenario, result.finding
    case = ET.Element("testcase", classname=f"certify.{scenario.rule}", name=scenario.name)
    said = _clean(finding.sentence)
    details = _clean("\n".join((finding.sentence, *finding.shown, "", scenario.advice.strip())))
    if finding.verdict == "fail":
        ET.SubElement(case, "failure", message=said, type=scenario.rule).text = details
    elif error:
        ET.SubElement(case, "error", message=said, type="not exercised").text = details
    elif finding.verdict in {"skipped", "not exercised"}:
        ET.SubElement(case, "skipped", message=said)
    elif finding.verdict == "non-strict":
        ET.SubElement(case, "system-out").text = _clean("\n".join(_lines(result)))
    return case


def _lines(result: Result) -> Iterable[str]:
    yield f"non-strict: {result.finding.sentence}"
    yield from result.finding.shown


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot carry."""
    return "".join(
        each if each in _XML_ALLOWED or (each >= " " and each not in "\ufffe\uffff") else "�"
        for each in text
    )
