"""A sheet as JUnit XML, for CI systems: a test case for each row.

``fail`` is a failure, a needed row that was not exercised an error, ``non-strict`` a success with output.
"""

import xml.etree.ElementTree as ET

from kalshi_harness.reports.sheet import Row, Sheet

_XML_ALLOWED = frozenset("\t\n\r")


def junit(sheet: Sheet, name: str) -> bytes:
    """Return the document of a suite called ``name``."""
    counts = sheet.counts
    errors = sum(_is_error(row) for row in sheet.rows)
    suite = ET.Element(
        "testsuite",
        name=name,
        tests=str(len(sheet.rows)),
        failures=str(counts["fail"]),
        errors=str(errors),
        skipped=str(counts["skipped"] + counts["not exercised"] - errors),
    )
    suite.extend(_case(row) for row in sheet.rows)
    tree = ET.Element("testsuites")
    tree.append(suite)
    ET.indent(tree)
    rendered: bytes = ET.tostring(tree, encoding="utf-8", xml_declaration=True)
    return rendered + b"\n"


def _is_error(row: Row) -> bool:
    return row.needed and row.verdict == "not exercised"


def _case(row: Row) -> ET.Element:
    case = ET.Element("testcase", classname=_clean(row.group), name=_clean(row.name))
    said = _clean(row.sentence)
    details = _clean("\n".join((row.sentence, *row.shown, "", row.advice.strip())).strip())
    if row.verdict == "fail":
        ET.SubElement(case, "failure", message=said, type=_clean(row.group)).text = details
    elif _is_error(row):
        ET.SubElement(case, "error", message=said, type="not exercised").text = details
    elif row.verdict in {"skipped", "not exercised"}:
        ET.SubElement(case, "skipped", message=said)
    elif row.verdict == "non-strict":
        said = "\n".join((f"non-strict: {row.sentence}", *row.shown))
        ET.SubElement(case, "system-out").text = _clean(said)
    return case


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot carry."""
    return "".join(
        each if each in _XML_ALLOWED or (each >= " " and each not in "\ufffe\uffff") else "�"
        for each in text
    )
