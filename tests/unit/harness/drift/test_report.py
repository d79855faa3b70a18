import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kalshi_contract.loader import load_edition
from kalshi_harness.drift import report as room
from kalshi_harness.drift.editions import document_contract, edition_contract
from kalshi_harness.drift.har import read_har
from kalshi_harness.drift.mock_journal import read_journal
from kalshi_harness.drift.references import DocumentError
from kalshi_harness.drift.report import (
    as_json,
    known_differences,
    not_compared_words,
    report_on,
    summary_words,
)
from support.drift_documents import REST_CHANGES, openapi
from support.drift_recordings import entry, har, journal_entry

SCHEMA = json.loads((Path(room.__file__).parent / "report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def changed(name):
    document = openapi()
    REST_CHANGES[name][0](document)
    return report_on(document_contract(openapi(), "a"), document_contract(document, "b"))


@pytest.mark.parametrize("name", REST_CHANGES)
def test_the_json_keeps_to_its_schema(name):
    value = json.loads(json.dumps(as_json(changed(name))))

    assert [error.message for error in VALIDATOR.iter_errors(value)] == []
    assert value["differences"]


def test_the_schema_bites():
    value = as_json(changed("an operation goes"))
    value["differences"][0]["kind"] = "gone"

    assert not VALIDATOR.is_valid(json.loads(json.dumps(value)))


def test_the_json_says_kind_place_both_sides_and_whom_it_breaks():
    (one,) = as_json(changed("a request field's bounds"))["differences"]

    assert one == {
        "kind": "request_field_bounds_changed",
        "where": "POST /orders request body count",
        "a": "maximum 100",
        "b": "maximum 50",
        "breaking": {"client_of_a": True, "server_of_a": False},
        "confidence": None,
        "count": 1,
    }


def test_the_same_sides_give_the_same_bytes():
    texts = {json.dumps(as_json(changed("the host"))) for _ in range(2)}

    assert len(texts) == 1


@pytest.mark.parametrize(
    ("name", "breaking", "some"),
    [("an operation goes", True, True), ("an error status goes", False, True)],
)
def test_a_gate_refuses_what_it_is_for(name, breaking, some):
    report = changed(name)

    assert report.fails("breaking") is breaking
    assert report.fails("any") is some
    assert report.fails("never") is False


def test_a_gate_can_be_for_one_side_only():
    for_clients, for_servers = changed("a request field's bounds"), changed("a request field comes")

    assert for_clients.fails("breaking-clients")
    assert not for_clients.fails("breaking-servers")
    assert for_servers.fails("breaking-servers")
    assert not for_servers.fails("breaking-clients")


def test_what_a_baseline_knows_is_left_out_and_what_is_new_is_not():
    old = json.loads(json.dumps(as_json(changed("an operation goes"))))
    known = known_differences(old)

    assert changed("an operation goes").without(known).differences == ()
    assert changed("an operation goes").without(known).notes == (
        "Left out: 1 differences that the baseline knows.",
    )
    assert changed("the host").without(known) == changed("the host")


@pytest.mark.parametrize("wrong", [[], {}, {"differences": [1]}, {"differences": {}}])
def test_a_baseline_that_is_no_report_is_an_error(wrong):
    with pytest.raises(DocumentError, match="/differences is missing"):
        known_differences(wrong)


def test_no_difference_passes_every_gate():
    report = report_on(document_contract(openapi(), "a"), document_contract(openapi(), "b"))

    assert not report.fails("any")
    assert as_json(report)["findings"] == []


WRONG = har(entry("GET", "/orders?page=2", 200, []), entry("GET", "/orders", 0))


def test_traffic_is_judged_by_the_contract_on_either_side():
    contract, traffic = document_contract(openapi(), "a"), read_har(WRONG, "t.har")
    there, back = report_on(contract, traffic), report_on(traffic, contract)

    assert [one.kind for one in there.differences] == ["query_parameter_added"]
    assert [one.mirrored() for one in back.differences] == list(there.differences)
    assert (back.a, back.a_source) == ("t.har", "HAR 1.2")
    assert "A does not take" in there.about
    assert "B does not take" in back.about
    assert there.notes == (
        "t.har shows 1 of 3 operations of the contract.",
        "Not judged: 1 requests without an answer.",
    )
    assert VALIDATOR.is_valid(json.loads(json.dumps(as_json(there))))


def test_how_much_of_a_contract_a_recording_shows_is_said_of_what_it_records():
    edition = edition_contract(load_edition())
    frames = har(entry("GET", "wss://x/ws", 101, messages=[("receive", {"type": "authenticated"})]))
    silent = read_journal([journal_entry("GET", "/trade-api/v2/markets", 200)], "j.json")

    assert report_on(edition, silent).notes == ("j.json shows 1 of 8 operations of the contract.",)
    assert "1 of 14 messages" in report_on(edition, read_har(frames, "t.har")).notes[0]


def test_two_recordings_are_compared_by_what_each_shows():
    one = read_har(har(entry("GET", "/orders", 200, [{"price": 0.5}])), "one.har")
    other = read_har(har(entry("GET", "/orders", 200, [{"price": "0.50"}])), "other.har")
    journal = read_journal([journal_entry("GET", "/v2/orders", 200)], "j.json")

    assert [found.kind for found in report_on(one, other).differences] == [
        "response_field_type_changed"
    ]
    assert report_on(one, journal).differences == ()
    assert "Bodies of answers were not compared" in report_on(one, journal).notes[1]


def test_the_counts_and_what_was_not_compared_are_sentences():
    report = changed("an operation goes")

    assert summary_words(report) == (
        "1 differences in 1 findings; 1 break clients of A, 0 break servers of A."
    )
    assert not_compared_words(replace(report, not_compared=(("error_codes", "B"),))) == (
        "Not compared, as only one side tells: error codes (B)."
    )
