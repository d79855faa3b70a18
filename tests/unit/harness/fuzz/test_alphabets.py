"""What Hypothesis is told of encodings is what Python has, and it is what Hypothesis reads."""

import contextlib
import gzip
import json
import sys
from array import array
from itertools import chain

import pytest
from hypothesis import configuration
from hypothesis.internal import charmap

from kalshi_harness.fuzz.alphabets import ALPHABETS, SURROGATES, tell_alphabets


@pytest.fixture
def storage(tmp_path):
    configuration.set_hypothesis_home_dir(tmp_path)
    yield tmp_path
    configuration.set_hypothesis_home_dir(None)


def asked(codec):
    """Return what Hypothesis finds of an encoding where it remembers nothing."""
    return charmap.intervals_from_codec.__wrapped__(codec)


def whole(runs):
    """Return all characters of an alphabet."""
    numbers = array("I", chain.from_iterable(range(first, last + 1) for first, last in runs))
    return numbers.tobytes().decode(f"utf-32-{sys.byteorder[0]}e")


@pytest.mark.parametrize("codec", ALPHABETS)
def test_every_character_of_an_alphabet_can_be_written_and_read(codec):
    text = whole(ALPHABETS[codec])

    assert text.encode(codec).decode(codec) == text


def test_no_other_character_can_be_written():
    def is_written(number, codec):
        with contextlib.suppress(UnicodeEncodeError):
            return bool(chr(number).encode(codec))

    assert not any(is_written(each, "utf-8") for each in SURROGATES)
    assert len(whole(ALPHABETS["utf-8"])) + len(SURROGATES) == sys.maxunicode + 1
    for codec, first in (("ascii", 0x80), ("iso8859-1", 0x100)):
        assert len(whole(ALPHABETS[codec])) == first
        assert not any(is_written(each, codec) for each in range(first, 0x3000))


@pytest.mark.parametrize("codec", ALPHABETS)
def test_hypothesis_reads_what_it_was_told(codec, storage, monkeypatch):
    tell_alphabets()
    monkeypatch.setattr(charmap, "sys", None)  # without it no character can be tried

    encodable, lossy = asked(codec)

    assert encodable.intervals == ALPHABETS[codec]
    assert lossy.intervals == ()


def test_what_is_there_stays(storage):
    path = charmap.charmap_file("codec-v2-ascii")
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(json.dumps([[[0, 1]], []]).encode()))

    tell_alphabets()

    assert asked("ascii")[0].intervals == ((0, 1),)
    assert sorted(each.name for each in path.parent.iterdir()) == sorted(
        f"codec-v2-{codec}.json.gz" for codec in ALPHABETS
    )


def test_where_nothing_can_be_written_nothing_is(storage):
    file = storage / "unicode_data"
    file.write_text("no folder")

    tell_alphabets()

    assert file.read_text() == "no folder"
