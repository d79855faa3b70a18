"""Whatever a test of the client does, every line it logs keeps the table."""

import pytest

from support.client_witness import checked_lines


@pytest.fixture(autouse=True)
def every_line_keeps_the_table(monkeypatch):
    checked_lines(monkeypatch)
