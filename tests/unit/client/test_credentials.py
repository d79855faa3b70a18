"""The credentials file: what is read, and everything that is refused. Mode bits are judged, so this holds for root too."""

import os
import sys
from pathlib import Path

import pytest

from kalshi_refclient.credentials import (
    Credentials,
    CredentialsFile,
    credentials_path,
    load_credentials,
)
from kalshi_refclient.errors import CredentialsError
from kalshi_refclient.private_files import FILE_BYTES_MAX
from support.client_credentials import folder_of, write_credentials

KEY = "abcdefgh-0123_XYZ"


def refusal(root, user_id="user_0001"):
    with pytest.raises(CredentialsError) as caught:
        load_credentials(user_id, root)
    assert KEY not in str(caught.value)
    assert KEY[:8] not in str(caught.value)
    return str(caught.value)


@pytest.mark.rule("C02", "C03", "D23")
def test_a_good_file_is_read(tmp_path):
    path = write_credentials(tmp_path, KEY, secret="the secret")
    found = load_credentials("user_0001", tmp_path)

    assert path == credentials_path("user_0001", tmp_path)
    assert (found.api_key.reveal(), found.secret.reveal()) == (KEY, "the secret")
    assert KEY not in repr(found)


@pytest.mark.rule("C02", "C32", "D23", "D30")
@pytest.mark.parametrize(
    "user_id",
    [
        "",
        ".",
        "..",
        "../x",
        "..%2f",
        "/etc/passwd",
        "a/b",
        "a\x00b",
        "a\n",
        "\uff41dmin",
        "x" * 65,
        "user 1",
        "user.1",
    ],
    ids=repr,
)
def test_a_user_id_is_judged_before_a_path_is_built(user_id, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "open", lambda *_, **__: pytest.fail("a path was opened"))

    assert "user id" in refusal(tmp_path, user_id)
    with pytest.raises(CredentialsError):
        credentials_path(user_id, tmp_path)


@pytest.mark.rule("C02", "C30", "D23")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o601, 0o610, 0o700 | 0o007])
def test_a_file_open_to_others_is_refused(mode, tmp_path):
    write_credentials(tmp_path, KEY).chmod(mode)

    assert "chmod 600" in refusal(tmp_path)


@pytest.mark.rule("D23")
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_file_of_the_user_alone_is_fine(mode, tmp_path):
    write_credentials(tmp_path, KEY).chmod(mode)

    assert load_credentials("user_0001", tmp_path).api_key.reveal() == KEY


@pytest.mark.rule("D23")
def test_links_are_not_followed_neither_to_files_nor_to_directories(tmp_path):
    path = write_credentials(tmp_path, KEY)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert "without following a link" in refusal(tmp_path)

    path.unlink()
    (tmp_path / "elsewhere").rename(path)
    for folder in (folder_of(tmp_path), folder_of(tmp_path).parent, tmp_path / "backend"):
        moved = tmp_path / "moved"
        folder.rename(moved)
        folder.symlink_to(moved)
        assert "without following a link" in refusal(tmp_path)
        folder.unlink()
        moved.rename(folder)
    assert load_credentials("user_0001", tmp_path).api_key.reveal() == KEY


@pytest.mark.rule("D23")
def test_only_a_regular_file_with_one_name_will_do(tmp_path):
    path = write_credentials(tmp_path, KEY)
    os.link(path, tmp_path / "second-name")
    assert "one name" in refusal(tmp_path)
    path.unlink()
    os.mkfifo(path, 0o600)
    assert "regular file" in refusal(tmp_path)
    path.unlink()
    path.mkdir(0o700)
    assert "regular file" in refusal(tmp_path)
    path.rmdir()
    assert "cannot be opened" in refusal(tmp_path)


@pytest.mark.rule("C02", "D23")
@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_directory_that_others_may_write_is_refused(level, mode, tmp_path):
    write_credentials(tmp_path, KEY)
    folder = [folder_of(tmp_path), folder_of(tmp_path).parent][level]
    folder.chmod(mode)

    assert "writable" in refusal(tmp_path)


@pytest.mark.rule("D23")
def test_another_owner_is_refused(tmp_path, monkeypatch):
    write_credentials(tmp_path, KEY)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)

    assert "owned by the user" in refusal(tmp_path)


@pytest.mark.rule("D23", "D30")
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "strict JSON"),
        (b"\xef\xbb\xbf{}", "strict JSON"),
        (b'{"api_key": "' + KEY.encode(), "strict JSON"),
        (b'{"api_key": "%s", "api_key": "b", "secret": ""}' % KEY.encode(), "strict JSON"),
        (b"[" * 1000, "strict JSON"),
        (b"[]", "exactly api_key and secret"),
        (b'{"api_key": "%s"}' % KEY.encode(), "exactly api_key and secret"),
        (b'{"api_key": "%s", "secret": "", "x": 1}' % KEY.encode(), "exactly"),
        (b'{"api_key": 1, "secret": ""}', "strings"),
        (b'{"api_key": "short", "secret": ""}', "8 to 128"),
        (b'{"api_key": "%s!", "secret": ""}' % KEY.encode(), "8 to 128"),
        (b'{"api_key": "%s", "secret": "%s"}' % (KEY.encode(), b"x" * 9000), "secret"),
        (b" " * (FILE_BYTES_MAX + 1), "bytes"),
    ],
    ids=range(13),
)
def test_a_file_with_other_content_is_refused_without_quoting_it(body, why, tmp_path):
    write_credentials(tmp_path, "", body=body)

    assert why in refusal(tmp_path)


@pytest.mark.rule("C03", "D23")
@pytest.mark.parametrize("key", ["a" * 7, "a" * 129, "abc defgh", "abcdefg\n", "\u00e4" * 10, ""])
def test_an_api_key_keeps_its_format(key):
    with pytest.raises(CredentialsError, match="8 to 128"):
        Credentials.from_key(key)


@pytest.mark.rule("D23")
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = write_credentials(tmp_path, KEY)
    whole = os.read

    def read_and_change(descriptor, count):
        content = whole(descriptor, count)
        if content:
            path.write_bytes(content + b" ")
        return content

    monkeypatch.setattr(os, "read", read_and_change)

    assert "changed while it was read" in refusal(tmp_path)


@pytest.mark.rule("D28")
def test_a_file_that_is_away_for_a_moment_does_not_take_the_last_good_key(tmp_path):
    path = write_credentials(tmp_path, KEY)
    source = CredentialsFile("user_0001", tmp_path)
    assert source.current().api_key.reveal() == KEY
    path.unlink()
    assert source.current().api_key.reveal() == KEY
    write_credentials(tmp_path, "", body=b"{")
    assert source.current().api_key.reveal() == KEY

    write_credentials(tmp_path, "another-key-1")

    assert source.current().api_key.reveal() == "another-key-1"


@pytest.mark.rule("D23")
def test_a_missing_or_impossible_root_is_told(tmp_path):
    assert "root" in refusal(tmp_path / "nowhere")
    assert "root" in refusal("a\x00b")


@pytest.mark.rule("D23")
def test_windows_is_refused_and_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")

    assert "Windows" in refusal(tmp_path)


def test_no_descriptor_is_left_open(tmp_path):
    table = Path("/proc/self/fd")
    if not table.is_dir():
        pytest.skip("no table of descriptors to look at on this system")
    write_credentials(tmp_path, KEY)
    before = len(list(table.iterdir()))
    for _ in range(5):
        load_credentials("user_0001", tmp_path)
    folder_of(tmp_path).chmod(0o777)
    for _ in range(5):
        refusal(tmp_path)

    assert len(list(table.iterdir())) == before
