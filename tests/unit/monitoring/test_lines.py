"""What a monitor asks of its log is what the shared log lines offer."""

import inspect
import io

import pytest

from kalshi_contract.monitoring.log_lines import LogLines
from mock_exchange.monitoring.lines import Lines

METHODS = ("wants", "write", "write_alike", "flush")


@pytest.mark.parametrize("name", METHODS)
def test_the_shared_log_lines_take_what_a_monitor_gives(name):
    asked = inspect.signature(getattr(Lines, name)).parameters
    offered = inspect.signature(getattr(LogLines, name)).parameters
    assert list(offered) == list(asked)
    assert [each.kind for each in offered.values()] == [each.kind for each in asked.values()]


def test_nothing_else_is_asked():
    assert {name for name in vars(Lines) if not name.startswith("_")} == set(METHODS)


@pytest.mark.rule("C35")
def test_a_line_of_the_monitor_reaches_the_stream_once_it_is_flushed():
    stream = io.StringIO()
    lines: Lines = LogLines(stream, side="server", log_format="json")
    lines.write("exchange_reset", 0, {"edition": "e", "seed": 1})
    assert stream.getvalue() == ""
    lines.flush()
    assert stream.getvalue().count("\n") == 1
    assert (lines.wants("exchange_reset"), lines.wants("api_body")) == (True, False)
