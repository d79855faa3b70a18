"""A line is one line, whatever is in it; nothing that a peer says can forge one, and no secret passes."""

import io
import json

import hypothesis.strategies as st
import pytest
from hypothesis import given

from kalshi_contract.monitoring.log_events import FIELDS, OUR_WORDS
from kalshi_contract.monitoring.log_lines import (
    LINES_WAITING_MAX,
    PARTS_MAX,
    LogLines,
)
from kalshi_contract.monitoring.log_values import TEXT_CHARS_MAX

AT_US = 1_706_351_400_000_042
NASTY = [
    "two\nlines",
    "carriage\rreturn",
    "\x1b[31mred",
    "nul\x00",
    "right\u202eto left",
    "line\u2028separator",
    "\ud800 alone",
    "next\x85line",
    "x" * 10_000_000,
    "ünïcode €",
]
HOSTILE_TEXTS = st.text(st.characters(exclude_categories=()), max_size=60)


def written(event="api_failed", fields=None, *, redact=str, **how):
    stream = io.StringIO()
    lines = LogLines(stream, side="client", redact=redact, **how)
    lines.write(event, AT_US, fields or {})
    lines.flush()
    return stream.getvalue()


@pytest.mark.rule("C35", "D27")
def test_a_json_line_has_its_four_head_fields_and_those_of_the_event():
    line = written(
        "order_filled", {"order_id": "ord_1", "size": 5, "price": 0.65}, log_format="json"
    )

    assert json.loads(line) == {
        "at": "2024-01-27T10:30:00.000042Z",
        "level": "info",
        "side": "client",
        "event": "order_filled",
        "order_id": "ord_1",
        "size": 5,
        "price": 0.65,
    }
    assert line.endswith("}\n")


def test_a_human_line_has_time_level_event_and_quotes_around_what_has_spaces():
    line = written("api_failed", {"operation": "get_order", "attempt": 2, "why": 'a "b" c'})

    assert line == (
        "10:30:00.000 warning api_failed           operation=get_order attempt=2 why=\"a 'b' c\"\n"
    )


def test_colours_are_around_the_level_and_nowhere_else():
    assert written(colours=True) == "10:30:00.000 \x1b[33mwarning\x1b[0m api_failed\n"


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize("log_format", ["human", "json"])
@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:12]))
@pytest.mark.parametrize("field", ["why", "account"], ids=["a peer's text", "a word of ours"])
def test_one_event_is_one_printable_line_of_a_bounded_length(text, log_format, field):
    line = written(fields={field: text}, log_format=log_format)

    assert line.count("\n") == 1
    assert line[:-1].isprintable()
    assert field == "account" or len(line) < TEXT_CHARS_MAX + 200
    if log_format == "json":
        assert json.loads(line)["event"] == "api_failed"


@given(HOSTILE_TEXTS, HOSTILE_TEXTS, st.sampled_from(["human", "json"]))
def test_whatever_is_in_it_a_line_stays_one_line(why, account, log_format):
    line = written(fields={"why": why, "account": account}, log_format=log_format)

    assert line.splitlines() == [line[:-1]]
    assert line[:-1].isprintable()
    if log_format == "json":
        assert json.loads(line)["level"] == "warning"


@pytest.mark.rule("C30", "C35", "D27")
@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"at", "level", "side", "event"}))
def test_every_text_that_is_not_a_word_of_ours_is_looked_through_for_secrets(field):
    line = written(
        fields={field: "sesame"}, redact=lambda text: text.replace("sesame", "[redacted]")
    )

    assert ("sesame" in line) == (field in OUR_WORDS)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 10**5000, -(10**5000)],
    ids=["no number", "infinite", "huge", "huge below nought"],
)
def test_no_number_is_too_strange_for_a_line(value):
    assert json.loads(written(fields={"delay_s": value}, log_format="json"))["event"]
    assert written(fields={"delay_s": value}).count("\n") == 1


def test_only_what_is_loud_enough_is_written():
    assert written("api_body", {"body": "x"}) == ""
    assert written("api_body", {"body": "x"}, level="debug") != ""
    assert written("stream_opened", {"connection": 1}, level="warning") == ""
    lines = LogLines(io.StringIO(), side="client", level="warning")
    assert (lines.wants("stream_opened"), lines.wants("api_failed")) == (False, True)


def test_a_level_can_stand_in_for_the_table_s():
    stream = io.StringIO()
    lines = LogLines(stream, side="client", level="warning")
    lines.write("alert_changed", AT_US, {"alert": "error_rate"}, level="info")
    lines.write("alert_changed", AT_US, {"alert": "error_rate"})
    lines.flush()

    assert stream.getvalue().count("\n") == 1


def test_an_event_that_is_not_in_the_table_is_a_bug_that_is_told():
    with pytest.raises(LookupError):
        written("answer")


def test_lines_wait_until_they_are_flushed_errors_do_not_and_no_more_than_so_many_wait():
    stream = io.StringIO()
    lines = LogLines(stream, side="client")
    lines.write("stream_opened", AT_US, {"connection": 1})
    assert stream.getvalue() == ""
    lines.write("stream_ended", AT_US, {"why": "gave up"})
    assert stream.getvalue().count("\n") == 2

    for number in range(LINES_WAITING_MAX):
        lines.write("stream_opened", AT_US, {"connection": number})
    assert stream.getvalue().count("\n") == 2 + LINES_WAITING_MAX


def test_a_stream_that_is_closed_or_broken_ends_nothing():
    closed = io.StringIO()
    lines = LogLines(closed, side="client")
    closed.close()
    lines.write("stream_ended", AT_US, {"why": "x"})
    lines.flush()

    class Broken(io.StringIO):
        def write(self, _text):
            raise BrokenPipeError

    lines = LogLines(Broken(), side="client")
    lines.write("stream_ended", AT_US, {"why": "x"})
    lines.flush()


def test_a_stream_of_a_small_alphabet_gets_its_lines_with_escapes():
    raw = io.BytesIO()
    lines = LogLines(io.TextIOWrapper(raw, "ascii"), side="client")
    lines.write("stream_ended", AT_US, {"why": "ü€"})
    lines.write("stream_ended", AT_US, {"why": "plain"})

    assert raw.getvalue().splitlines()[0].endswith(rb"why=\xfc\u20ac")
    assert raw.getvalue().count(b"\n") == 2


@given(
    st.dictionaries(st.sampled_from(["account", "path", "code", "why", "fault"]), HOSTILE_TEXTS),
    st.integers(0, 10**9),
    st.floats(0, 10**6, allow_nan=False),
    st.sampled_from(["human", "json"]),
)
def test_a_line_that_is_filled_in_says_what_one_says_that_is_rendered(
    fields, number, duration, log_format
):
    stream = io.StringIO()
    lines = LogLines(stream, side="server", log_format=log_format)
    names, values = ("request_id", "duration_ms"), (number, duration)
    for _ in range(2):
        lines.write_alike("api_answered", AT_US, names, values, tuple(fields), lambda: fields)
    lines.write("api_answered", AT_US, {**fields, **dict(zip(names, values, strict=True))})
    lines.flush()

    first, again, rendered = stream.getvalue().splitlines()
    assert first == again
    if log_format == "json":
        assert json.loads(first) == json.loads(rendered)
    else:
        assert sorted(first.split()) == sorted(rendered.split())


def test_what_was_rendered_is_forgotten_when_there_are_more_secrets_to_keep():
    secrets = []
    stream = io.StringIO()
    lines = LogLines(
        stream,
        side="server",
        redact=lambda text: "[redacted]" if text in secrets else text,
        redact_version=lambda: len(secrets),
    )

    def write():
        lines.write_alike("api_answered", AT_US, ("status",), (200,), 1, lambda: {"path": "sesame"})

    write()
    secrets.append("sesame")
    write()
    lines.flush()

    assert ["sesame" in line for line in stream.getvalue().splitlines()] == [True, False]


def test_rendered_lines_are_kept_within_bounds_and_quiet_ones_are_not_made():
    stream = io.StringIO()
    lines = LogLines(stream, side="server")
    for number in range(2 * PARTS_MAX):
        lines.write_alike("api_answered", AT_US, ("status",), (200,), number, dict)
    lines.flush()

    assert stream.getvalue().count("\n") == 2 * PARTS_MAX
    assert len(lines._parts["api_answered"]) <= PARTS_MAX
    quiet = LogLines(stream, side="server", level="error")
    quiet.write_alike("api_answered", AT_US, (), (), 0, lambda: pytest.fail("nobody reads it"))
