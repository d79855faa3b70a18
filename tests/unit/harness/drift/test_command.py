import json

import pytest
from click.testing import CliRunner

from kalshi_harness.drift.command import drift
from support.drift_documents import REST_CHANGES, openapi


def run(*words):
    return CliRunner().invoke(drift, words)


@pytest.fixture
def sides(tmp_path):
    """Return a function that writes a document and a changed one and gives their paths."""

    def write(name):
        document = openapi()
        if name:
            REST_CHANGES[name][0](document)
        for path, value in (("a.json", openapi()), ("b.json", document)):
            (tmp_path / path).write_text(json.dumps(value))
        return str(tmp_path / "a.json"), str(tmp_path / "b.json")

    return write


@pytest.mark.parametrize(
    ("change", "gate", "status"),
    [
        ("an operation goes", "breaking", 1),
        ("an operation goes", "never", 0),
        ("an error status goes", "breaking", 0),
        ("an error status goes", "any", 1),
        (None, "any", 0),
    ],
)
def test_the_exit_status_is_the_gates(sides, change, gate, status):
    assert run(*sides(change), "--fail-on", gate).exit_code == status


def test_the_table_is_printed_and_the_json_written(sides, tmp_path):
    done = run(*sides("an operation goes"), "--json", str(tmp_path / "out.json"))

    assert "Operation DELETE" in done.stdout
    written = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [one["kind"] for one in written["differences"]] == ["operation_missing"]


def test_the_page_and_the_markdown_are_written(sides, tmp_path):
    page, text = tmp_path / "out.html", tmp_path / "out.md"
    run(*sides("an operation goes"), "--html", str(page), "--markdown", str(text), "--quiet")

    assert "Operation DELETE /orders/{order_id} is only in A" in page.read_text("utf-8")
    assert text.read_text("utf-8").startswith("# Drift: a.json → b.json\n")


def test_only_what_a_baseline_does_not_know_fails(sides, tmp_path):
    known = str(tmp_path / "known.json")
    words = (*sides("an operation goes"), "--fail-on", "any")

    assert run(*words, "--json", known).exit_code == 1
    assert run(*words, "--baseline", known).exit_code == 0


def test_a_baseline_that_is_no_report_is_status_2(sides, tmp_path):
    (tmp_path / "known.json").write_text("{}")
    done = run(*sides(None), "--baseline", str(tmp_path / "known.json"))

    assert done.exit_code == 2
    assert "/differences is missing" in done.stderr


def test_quiet_prints_nothing(sides):
    assert run(*sides("an operation goes"), "--quiet").output == ""


def test_a_side_that_cannot_be_read_is_one_line_and_status_2():
    done = run("reference-2025-01-27", "nowhere.json")

    assert done.exit_code == 2
    assert done.stderr.startswith("Error: 'nowhere.json' is neither an edition nor a file")
    assert done.stdout == ""


def test_a_file_that_cannot_be_written_is_status_2(sides, tmp_path):
    done = run(*sides(None), "--quiet", "--json", str(tmp_path / "no" / "out.json"))

    assert done.exit_code == 2
    assert "cannot write" in done.stderr
