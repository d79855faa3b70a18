import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_exchange.recording.frames import FrameListener, Heard, unmasked
from support.transport_stream import frame


def plain(opcode, payload=b"", *, fin=True, bits=0):
    """Return an unmasked frame, as a server sends it."""
    assert len(payload) < 126
    return bytes([(0x80 if fin else 0) | bits | opcode, len(payload)]) + payload


def heard(*chunks, listener=None):
    listener = listener or FrameListener()
    return [one for chunk in chunks for one in listener.feed(chunk)]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_messages_of_every_length_are_heard(size):
    payload = bytes(at % 251 for at in range(size))

    assert heard(frame(2, payload)) == [Heard(2, payload)]


@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(1, 50))
def test_it_does_not_matter_how_the_bytes_arrive(payloads, step):
    data = b"".join(frame(1, one) for one in payloads)
    chunks = [data[at : at + step] for at in range(0, len(data), step)]

    assert heard(*chunks) == [Heard(1, one) for one in payloads]


def test_fragments_make_one_message_and_control_frames_may_stand_between():
    data = (
        plain(1, b"a", fin=False) + plain(9, b"ping") + plain(0, b"b", fin=False) + plain(0, b"c")
    )

    assert heard(data) == [Heard(1, b"abc")]


def test_a_close_frame_has_a_code_and_a_reason():
    (with_code,) = heard(plain(8, struct.pack("!H", 4001) + b"bye"))
    (without,) = heard(plain(8))

    assert with_code.is_close
    assert (with_code.close_code, with_code.close_reason) == (4001, "bye")
    assert (without.close_code, without.close_reason) == (None, "")


@pytest.mark.parametrize("data", [plain(3, b"x"), plain(1, b"x", bits=0x40), plain(11)])
def test_what_it_cannot_follow_ends_the_listening(data):
    listener = FrameListener()

    assert heard(plain(1, b"before") + data + plain(1, b"after"), listener=listener) == [
        Heard(1, b"before")
    ]
    assert listener.trouble.startswith("a frame with opcode")
    assert listener.feed(plain(1, b"later")) == []


def test_a_message_that_is_too_long_passes_and_is_not_kept():
    listener = FrameListener(bytes_max=10)
    data = (
        frame(1, b"x" * 11)
        + plain(1, b"y" * 6, fin=False) + plain(0, b"y" * 6, fin=False) + plain(0, b"y")
        + plain(1, b"z" * 10)
    )  # fmt: skip

    assert heard(*[data[at : at + 3] for at in range(0, len(data), 3)], listener=listener) == [
        Heard(1, b"z" * 10)
    ]
    assert listener.too_long == 2


def test_it_knows_where_a_frame_may_begin():
    listener = FrameListener()
    data = plain(1, b"abc")

    assert listener.between_frames
    listener.feed(data[:3])
    assert not listener.between_frames
    listener.feed(data[3:])
    assert listener.between_frames


def test_masks():
    assert unmasked(b"", b"abcd") == b""
    assert unmasked(bytes([1, 2, 3, 4, 5]), bytes([1, 1, 1, 1])) == bytes([0, 3, 2, 5, 4])
