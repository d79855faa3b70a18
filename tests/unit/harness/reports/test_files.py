import click
import pytest

from kalshi_harness.reports.files import write_report


def test_a_report_is_written_where_it_was_asked_for(tmp_path):
    write_report(tmp_path / "report", b"all is well")
    assert (tmp_path / "report").read_bytes() == b"all is well"


def test_nothing_is_written_where_nothing_was_asked_for(tmp_path):
    write_report(None, b"all is well")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(click.UsageError, match=r"cannot write .*nowhere"):
        write_report(tmp_path / "nowhere" / "report", b"")
