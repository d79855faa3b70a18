"""The order of a run: files of long tests early, every file in one piece."""

from itertools import groupby

from support.harness_sources import ROOT
from support.long_first import LONG, long_first

A, B = sorted(LONG)[:2]


def in_order(*files):
    """Return the files of a run whose tests stand in these files, in its order."""
    items = [(path, number) for path in files for number in range(3)]
    ordered = long_first(items, lambda item: item[0])
    assert sorted(ordered) == sorted(items)
    found = [path for path, _ in groupby(path for path, _ in ordered)]
    assert len(found) == len(set(files)), "a file is torn"
    return found


def test_long_files_are_spread_over_the_first_half():
    assert in_order("a", "b", "c", "d", A, "e", "f", B, "g", "h") == [
        *(A, "a", "b"),
        *(B, "c", "d", "e", "f", "g", "h"),
    ]


def test_long_files_alone_and_none_at_all_stay_as_they_are():
    assert in_order(A, B) == [A, B]
    assert in_order(B) == [B]
    assert in_order("a", "b") == ["a", "b"]
    assert in_order() == []


def test_every_long_file_is_there():
    assert [name for name in LONG if not (ROOT / name).exists()] == []
