"""What can be wrong with a journal is one kind of error, so that whoever opens one catches one."""

import pytest

from mock_exchange.journal_store.errors import (
    DamagedError,
    InUseError,
    JournalError,
    OtherWorldError,
)


@pytest.mark.parametrize("kind", [DamagedError, InUseError, OtherWorldError])
def test_each_kind_is_a_journal_error(kind):
    assert issubclass(kind, JournalError)
    assert str(kind("a sentence")) == "a sentence"
