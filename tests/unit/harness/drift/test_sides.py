import json

import pytest
import yaml

from kalshi_contract.loader import edition_folder
from kalshi_harness.drift.compare import compare
from kalshi_harness.drift.sides import UnreadableSide, read_side, read_value
from support.drift_documents import asyncapi, openapi
from support.drift_recordings import entry, har, journal_entry


def written(folder, name, text):
    path = folder / name
    path.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
    return str(path)


def test_an_edition_is_meant_by_its_name():
    assert read_side("trade-api-3.34").source == "edition"


def test_a_document_is_read_as_json_and_as_yaml(tmp_path):
    as_json = read_side(written(tmp_path, "a.json", openapi()))
    as_yaml = read_side(written(tmp_path, "a.yaml", yaml.safe_dump(openapi())))

    assert compare(as_json, as_yaml) == ()
    assert as_yaml.source == "OpenAPI 3.1.0"


def test_a_document_of_another_ending_is_known_by_its_contents(tmp_path):
    assert (
        read_side(written(tmp_path, "a.txt", yaml.safe_dump(asyncapi()))).source == "AsyncAPI 3.0.0"
    )
    assert read_value(tmp_path / "a.txt")["asyncapi"] == "3.0.0"


def test_a_document_in_several_files_is_read_whole():
    side = read_side(str(edition_folder("trade-api-3.34") / "openapi.json"))
    edition = read_side("trade-api-3.34")

    assert {one.kind for one in compare(side, edition)} == {"server_added"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{\n  oops", "a.json: line 2 column 3: no JSON"),
        ("a.yaml", "a: [", "line 1 column"),
        ("a.json", "[]", "a document must be an object"),
        ("a.json", '{"openapi": "3.1.0", "paths": 3}', "/paths must be an object"),
        (
            "a.json",
            {"openapi": "3.1.0", "paths": {"/a": {"$ref": "b.json"}}},
            "b.json: No such file",
        ),
        ("a.jsonl", '{"a": 1}\n{oops\n', "a.jsonl: line 2 column 2: no JSON"),
        ("a.har", {"log": {"entries": [{}]}}, "/log/entries/0/request is missing"),
        ("a.json", b"\xff\xfe\x00", "no UTF-8 at byte 0"),
    ],
)
def test_what_cannot_be_read_is_said_with_file_and_place(tmp_path, name, text, message):
    path = tmp_path / name
    if isinstance(text, bytes):
        path.write_bytes(text)
    else:
        written(tmp_path, name, text)

    with pytest.raises(UnreadableSide, match=message):
        read_side(str(path))


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("a.har", har(entry("GET", "/a", 200, {})), "HAR 1.2"),
        (
            "a.json",
            {"count": 1, "requests": [journal_entry("GET", "/a", 200)]},
            "journal of a mock",
        ),
        ("a.json", [journal_entry("GET", "/a", 200)], "journal of a mock"),
        ("a.jsonl", json.dumps(journal_entry("GET", "/a", 200)) + "\n\n", "journal of a mock"),
        ("a.log", (json.dumps(journal_entry("GET", "/a", 200)) + "\n") * 2, "journal of a mock"),
    ],
)
def test_a_recording_is_known_by_its_contents(tmp_path, name, value, source):
    side = read_side(written(tmp_path, name, value))

    assert side.source == source
    assert {one.path for one in side.exchanges} <= {"/a", "/v2/a"}


def test_a_word_that_is_nothing_is_said_with_the_editions():
    with pytest.raises(
        UnreadableSide, match="neither an edition nor a file; editions: reference-2025-01-27"
    ):
        read_side("reference")


def test_a_folder_with_a_document_of_each_kind_is_one_contract(tmp_path):
    written(tmp_path, "openapi.json", openapi())
    written(tmp_path, "asyncapi.yaml", yaml.safe_dump(asyncapi()))
    side = read_side(str(tmp_path))

    assert set(side.root.children) == {"rest", "stream"}
    assert side.source == "OpenAPI 3.1.0 and AsyncAPI 3.0.0"
    assert side.base_path == "/v2"
    assert compare(side, side) == ()


def test_an_edition_is_the_same_as_the_folder_of_its_documents():
    side, edition = read_side(str(edition_folder("trade-api-3.34"))), read_side("trade-api-3.34")

    assert {one.kind for one in compare(side, edition)} == {"server_added", "stream_auth_changed"}


@pytest.mark.parametrize("names", [(), ("openapi.json", "openapi.yaml")])
def test_a_folder_with_none_or_two_of_a_kind_is_said(tmp_path, names):
    for name in names:
        written(tmp_path, name, openapi())

    with pytest.raises(UnreadableSide, match="found " + (", ".join(names) or "none")):
        read_side(str(tmp_path))
