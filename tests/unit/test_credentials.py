"""Credentials: a value that does not show its secrets, and a file that is the user's alone."""

import json
import stat

import pytest

from mock_exchange import Credentials

CREDENTIALS = Credentials("user_0001", "kx_key", "ks_secret", "http://h/v2", "ws://h/ws", "X-1")


@pytest.mark.rule("C01")
def test_headers_are_those_of_the_contract():
    assert CREDENTIALS.headers == {
        "Authorization": "Bearer kx_key",
        "Content-Type": "application/json",
    }


@pytest.mark.rule("D27", "C30")
def test_neither_key_nor_secret_is_in_its_repr():
    assert "kx_key" not in repr(CREDENTIALS)
    assert "ks_secret" not in repr(CREDENTIALS)
    assert "user_0001" in repr(CREDENTIALS)


@pytest.mark.rule("C02", "D23")
def test_the_file_is_the_user_s_alone(tmp_path):
    path = CREDENTIALS.write(tmp_path / "c.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {
        "account_id": "user_0001",
        "api_key": "kx_key",
        "secret": "ks_secret",
        "rest_url": "http://h/v2",
        "ws_url": "ws://h/ws",
        "ticker": "X-1",
    }


def test_an_older_file_is_replaced_whole_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "c.json"
    path.write_text("old and readable by all")
    path.chmod(0o644)
    CREDENTIALS.write(str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.json"]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    target = tmp_path / "elsewhere"
    target.write_text("untouched")
    link = tmp_path / "c.json"
    link.symlink_to(target)
    CREDENTIALS.write(link)
    assert target.read_text() == "untouched"
    assert not link.is_symlink()


def test_a_failed_write_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "c.json"
    folder.mkdir()
    with pytest.raises(OSError):
        CREDENTIALS.write(folder)
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.json"]
