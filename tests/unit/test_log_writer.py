"""Lines get where they should, and whoever does not read them holds nobody up."""

import io
import os
import threading

import pytest

from mock_exchange.log_writer import LogWriter


class Stuck(io.StringIO):
    """A stream whose reader takes nothing until it is let go."""

    def __init__(self):
        super().__init__()
        self.reached = threading.Event()
        self.let_go = threading.Event()

    def write(self, text):
        self.reached.set()
        assert self.let_go.wait(30), "the test forgot to let go"
        return super().write(text)


def test_lines_are_written_in_order_and_all_of_them_by_the_end():
    stream = io.StringIO()
    writer = LogWriter(stream)

    for number in range(1_000):
        assert writer.write(f"{number}\n") > 0
    writer.close()

    assert stream.getvalue().split() == [str(number) for number in range(1_000)]
    assert writer.lost == 0


def test_a_reader_that_does_not_read_costs_lines_and_is_told_how_many():
    stream = Stuck()
    writer = LogWriter(stream, chars_waiting_max=20)
    writer.write("first\n")
    assert stream.reached.wait(30)  # the thread is stuck in there

    taken = [writer.write(f"line {number}\nand more\n") for number in range(5)]
    stream.let_go.set()

    assert taken[1:] == [0, 0, 0, 0]
    assert writer.lost == 2 * taken.count(0)
    while not writer.write("again\n"):
        pass
    writer.close()
    assert f"[{writer.lost} log lines were lost" in stream.getvalue()
    assert stream.getvalue().endswith("again\n")


def test_a_stream_with_a_descriptor_is_written_through_it():
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream, os.fdopen(reading, "rb") as pipe:
        writer = LogWriter(stream)
        writer.write("ünïcode \ud800\n")
        writer.close()
        assert pipe.readline() == "ünïcode ?\n".encode()


@pytest.mark.parametrize("broken", ["closed", "gone"])
def test_a_stream_that_is_closed_or_gone_loses_its_lines_and_nothing_else(broken):
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w")
    if broken == "closed":
        stream.close()
    writer = LogWriter(stream)

    assert writer.write("nobody reads this\n") > 0
    writer.flush()
    writer.close()
    writer.close()

    stream.close()
    assert not writer._thread.is_alive()
