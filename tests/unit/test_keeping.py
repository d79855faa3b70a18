"""An exchange is kept in a folder, or gone with its process; whoever makes one sees no difference."""

import pytest

from mock_exchange.durable import Durable
from mock_exchange.journal_store.errors import JournalError
from mock_exchange.keeping import Fleeting, keeping

OPTIONS = {"seed": 7, "clock": "frozen", "start_at": "2026-01-02T03:04:05Z"}
MADE_WITH = {
    "snapshot_every": 5,
    "edition": "x",
    "seeded": True,
    "activity": None,
    "public_key": None,
}
START_US = 1_767_323_045_000_000


def test_without_a_folder_nothing_is_kept_and_nothing_noted():
    kept = keeping(None, "process", **OPTIONS, **MADE_WITH)
    assert type(kept) is Fleeting
    assert (kept.seed, kept.clock.now_us(), kept.notes) == (7, START_US, None)
    kept.begin(None, None)
    kept.close()


def test_with_a_folder_it_is(tmp_path):
    kept = keeping(tmp_path, "process", **OPTIONS, **MADE_WITH)
    assert type(kept) is Durable
    assert (kept.seed, kept.clock.now_us()) == (7, START_US)
    kept.close()


def test_what_is_wrong_is_told(tmp_path):
    with pytest.raises(ValueError, match="durability is 'process' or 'power', not 'luck'"):
        keeping(tmp_path, "luck", **OPTIONS, **MADE_WITH)
    with pytest.raises(ValueError, match="clock is 'running' or 'frozen'"):
        keeping(tmp_path, "process", **OPTIONS | {"clock": "fast"}, **MADE_WITH)
    with pytest.raises(ValueError, match="snapshot_every is a number of entries, or 0 for never"):
        keeping(tmp_path, "process", **OPTIONS, **MADE_WITH | {"snapshot_every": -1})
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be a folder"):
        keeping(tmp_path / "file", "process", **OPTIONS, **MADE_WITH)
