from kalshi_contract.loader import load_edition
from kalshi_harness.fuzz.expectations import load_expectations
from kalshi_harness.fuzz.findings import Finding, Tried
from kalshi_harness.fuzz.rows import row_of, skipped_rows

EDITION = load_edition()
FILLS = EDITION.operations["get_fills"]
EXPECTED = load_expectations(EDITION.name)


def tried(*findings, calls=1, errors=()):
    made = Tried("get_fills", "GET /fills")
    made.calls["coverage"] = calls
    for each in findings:
        made.note(each)
    for each in errors:
        made.stopped("fuzzing", each)
    return made


def finding(check, **more):
    told = {
        "message": "a\n b Schema at /x: {}",
        "curl": "curl -X GET u",
        "answer": "200 {}",
        **more,
    }
    return Finding(check=check, phase="coverage", title="Undocumented", **told)


def test_an_operation_without_findings_passes_and_says_how_often_it_was_called():
    row = row_of(FILLS, tried(calls=7), EXPECTED)
    assert (row.name, row.verdict, row.sentence) == (
        "FZ-get_fills",
        "pass",
        "7 calls: 7 coverage",
    )
    assert (row.title, row.heading) == ("GET /fills", "every operation, tried")


def test_a_finding_fails_it_with_the_request_as_curl_and_the_rules_of_the_check():
    row = row_of(FILLS, tried(finding("status_code_conformance")), EXPECTED)
    assert (row.verdict, row.sentence) == (
        "fail",
        "Undocumented (status_code_conformance, coverage)",
    )
    assert row.shown == ("status_code_conformance: a b", "curl -X GET u", "answered 200 {}")
    assert row.why == "Rules of the contract: C20, D01, D09."


def test_several_findings_are_counted_and_all_shown():
    row = row_of(FILLS, tried(finding("ignored_auth"), finding("not_a_server_error")), EXPECTED)
    assert row.sentence == "Undocumented (ignored_auth, coverage), and 1 more"
    assert len(row.shown) == 6
    assert row.why == "Rules of the contract: C01, C03, C20, D29."


def test_keys_are_not_shown():
    row = row_of(FILLS, tried(finding("x", answer='200 {"api_key":"abcdef"}')), EXPECTED)
    assert "abcdef" not in "".join(row.shown)


def test_an_operation_that_could_not_be_tried_to_the_end_does_not_pass():
    row = row_of(FILLS, tried(errors=("no such schema",)), EXPECTED)
    assert (row.verdict, row.sentence) == ("fail", "fuzzing ended early: no such schema")


def test_an_operation_that_was_never_called_did_not_pass():
    row = row_of(FILLS, tried(calls=0), EXPECTED)
    assert (row.verdict, row.shown) == ("skipped", ())


def test_what_is_left_out_says_why():
    (row,) = skipped_rows(EDITION, ["place_order"], "no leave")
    assert (row.name, row.verdict, row.sentence) == ("FZ-place_order", "skipped", "no leave")
