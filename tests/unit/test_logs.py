"""Where an exchange's log goes, and what libraries tell ``logging`` among it."""

import io
import json
import logging
import sys
import warnings

import pytest

from kalshi_contract.monitoring.log_lines import LogLines
from mock_exchange import MockExchange
from mock_exchange.logs import (
    LOG_FORMATS,
    LOG_LEVELS,
    ExchangeLog,
    LibraryMessages,
    take_library_messages,
)
from support.transport_raw import get, talk

CLOSE = "Connection: close"

pytestmark = pytest.mark.rule("C35", "D27")


@pytest.fixture
def root():
    """Give the root logger back as it was."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def lines_of(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def lines_to(stream):
    return LogLines(stream, side="server", log_format="json")


def messages(level="debug", redact=str):
    """Return a logger whose messages become lines, and the stream they go to."""
    stream = io.StringIO()
    lines = LogLines(stream, side="server", log_format="json", level=level, redact=redact)
    logger = logging.getLogger("a.library.of.these.tests")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.handlers[:] = [LibraryMessages(lines, lambda: 0)]
    return logger, stream


def test_levels_and_formats_are_those_of_the_table():
    assert LOG_LEVELS == ("debug", "info", "warning", "error", "off")
    assert LOG_FORMATS == ("human", "json")


def test_only_a_terminal_gets_colours_and_json_never():
    for stream, log_format, coloured in (
        (Terminal(), "human", True),
        (io.StringIO(), "human", False),
        (Terminal(), "json", False),
    ):
        log = ExchangeLog("info", log_format, stream=stream)
        log.lines.write("exchange_reset", 0, {"edition": "e", "seed": 1})
        log.close()
        assert ("\x1b[" in stream.getvalue()) is coloured


def test_without_a_stderr_there_is_no_trouble(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with MockExchange(clock="frozen", log_level="debug") as exchange:
        assert talk(exchange, get(exchange, "/markets", CLOSE))[0].status == 200
        assert exchange.begin_log() is None


def test_an_exchange_in_a_test_writes_its_log_to_stderr_if_asked(capsys):
    with MockExchange(clock="frozen", log_level="info", log_format="json") as exchange:
        talk(exchange, get(exchange, "/markets", CLOSE))
        exchange.monitor.alerts()
    first, answered, *_ = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (first["event"], first["url"]) == ("exchange_started", exchange.url)
    assert (answered["event"], answered["status"]) == ("api_answered", 200)


def test_an_exchange_is_silent_unless_asked(capfd):
    with MockExchange(clock="frozen") as exchange:
        talk(exchange, get(exchange, "/markets", CLOSE))
        talk(exchange, b"nonsense\r\n\r\n")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (logging.DEBUG, "debug"),
        (logging.INFO, "info"),
        (logging.WARNING, "warning"),
        (logging.ERROR, "error"),
        (logging.CRITICAL, "error"),
        (25, "info"),
        (1, "debug"),
    ],
)
def test_a_message_of_a_library_has_its_own_level(number, level):
    logger, stream = messages()
    logger.setLevel(0)
    record = logger.makeRecord(
        "a.library.of.these.tests", number, "f", 1, "hello %s", ("you",), None
    )
    LibraryMessages.emit(logger.handlers[0], record)
    (line,) = lines_of(stream)
    assert line == {
        "at": "1970-01-01T00:00:00.000000Z",
        "level": level,
        "side": "server",
        "event": "library_message",
        "logger": "a.library.of.these.tests",
        "why": "hello you",
    }


def test_a_quieter_log_leaves_out_what_is_not_loud_enough():
    logger, stream = messages("warning")
    logger.info("low")
    logger.warning("loud")
    assert [line["why"] for line in lines_of(stream)] == ["loud"]


def test_an_error_comes_with_where_it_was_raised_and_no_value_of_a_variable():
    logger, stream = messages()

    def fail():
        password = "hunter2-of-somebody"
        raise RuntimeError("broken" if password else "")

    try:
        fail()
    except RuntimeError:
        logger.exception("while failing")
    (line,) = lines_of(stream)
    assert line["trace"].startswith("RuntimeError: broken at test_an_error_comes_with")
    assert "fail (" in line["trace"]
    assert "hunter2" not in stream.getvalue()


def test_a_message_cannot_forge_a_line_and_its_secrets_are_taken_out():
    logger, stream = messages(redact=lambda text: text.replace("s3cret", "[gone]"))
    logger.error("a\nb s3cret \u2028\u202e\x1b[31m%s", "\udcff\0")
    (line,) = lines_of(stream)
    assert line["why"] == "a\\nb [gone] \\u2028\\u202e\\x1b[31m\\udcff\\x00"
    assert stream.getvalue().count("\n") == 1


class UnspeakableError(Exception):
    """An error that cannot be put in words."""

    def __str__(self):
        raise ValueError("no words")


def test_a_message_that_cannot_be_put_together_is_told_and_does_not_hurt_who_told_it():
    logger, stream = messages()
    logger.error("%d apples", "three")
    logger.error("%s", UnspeakableError())
    logger.error("oh", exc_info=UnspeakableError())
    first, second, third = lines_of(stream)
    assert first["why"] == "%d apples (TypeError while it was put together)"
    assert second["why"] == "%s (ValueError while it was put together)"
    assert third["trace"].startswith("UnspeakableError: (ValueError while it was put in words) at ")


def test_everything_that_goes_to_logging_becomes_lines_in_place_of_what_was_there(root):
    before = io.StringIO()
    root.addHandler(logging.StreamHandler(before))
    stream = io.StringIO()
    take_library_messages(lines_to(stream), lambda: 1_000_000)
    logging.getLogger("uvicorn.error").warning("careful")
    logging.getLogger("uvicorn.error").debug("never mind")
    assert [(line["logger"], line["at"]) for line in lines_of(stream)] == [
        ("uvicorn.error", "1970-01-01T00:00:01.000000Z")
    ]
    assert before.getvalue() == ""


def test_a_warning_of_python_becomes_a_line_too_where_it_is_captured(root):
    stream = io.StringIO()
    take_library_messages(lines_to(stream), lambda: 0)
    logging.captureWarnings(capture=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("soon gone", UserWarning, stacklevel=1)
    finally:
        logging.captureWarnings(capture=False)
    (line,) = lines_of(stream)
    assert line["logger"] == "py.warnings"
