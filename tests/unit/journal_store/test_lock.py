"""One process for one folder."""

import os

import pytest

from mock_exchange.journal_store.errors import InUseError, JournalError
from mock_exchange.journal_store.lock import FILE, Lock


def test_a_folder_is_locked_once_and_the_second_is_told_by_whom(tmp_path):
    lock = Lock(tmp_path)
    with pytest.raises(InUseError, match=rf"in use by process {os.getpid()}"):
        Lock(tmp_path)
    lock.release()
    lock.release()
    Lock(tmp_path).release()


def test_what_an_older_process_left_in_the_file_does_not_matter(tmp_path):
    (tmp_path / FILE).write_text("123456789012345")
    lock = Lock(tmp_path)
    assert (tmp_path / FILE).read_text() == str(os.getpid())
    lock.release()


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(JournalError, match="cannot be written to: No such file"):
        Lock(tmp_path / "nowhere")
