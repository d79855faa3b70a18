"""Private files: what is read, what is refused, and that a replaced file is noticed. The credentials file's tests say more."""

import os
import sys

import pytest

from kalshi_refclient.errors import CredentialsError
from kalshi_refclient.private_files import (
    FILE_BYTES_MAX,
    FollowedFile,
    PrivateFile,
    fingerprint,
    refuse_platform,
)

pytestmark = pytest.mark.rule("D23", "C02", "C30")
CONTENT = "the most private content"


def write(path, content=CONTENT, mode=0o600):
    """Write a file anew, as a rotation does: another file takes the place of the old one."""
    draft = path.with_name("draft")
    draft.write_text(content)
    draft.chmod(mode)
    return draft.replace(path)


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "keys"
    found.mkdir(mode=0o700)
    return found


@pytest.fixture
def file(folder):
    write(folder / "key.pem")
    return PrivateFile("the file of the tests", folder, "key.pem")


def read(file):
    with file.opened() as descriptor:
        return file.read(descriptor)[0]


def refusal(file):
    with pytest.raises(CredentialsError) as caught:
        read(file)
    assert "private content" not in str(caught.value)
    assert "the file of the tests" in str(caught.value)
    return str(caught.value)


def test_a_file_of_the_user_alone_is_read(file, folder):
    content = FILE_BYTES_MAX * "x"
    assert read(file) == CONTENT
    write(folder / "key.pem", content)
    assert read(file) == content


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o610, 0o602])
def test_a_file_open_to_others_is_refused(file, folder, mode):
    (folder / "key.pem").chmod(mode)

    assert "chmod 600" in refusal(file)


def test_only_a_regular_file_with_one_name_behind_no_link_will_do(file, folder):
    path = folder / "key.pem"
    os.link(path, folder / "second")
    assert "one name only, it has 2" in refusal(file)
    path.unlink()
    path.symlink_to(folder / "second")
    assert "without following a link" in refusal(file)
    path.unlink()
    os.mkfifo(path, 0o600)
    assert "regular file" in refusal(file)
    path.unlink()
    assert "without following a link" in refusal(file)
    path.mkdir(0o700)
    assert "regular file" in refusal(file)


@pytest.mark.parametrize("name", ["", ".", "..", "a\x00b", "a/b"])
def test_a_name_that_is_no_file_of_the_folder_is_refused(folder, name):
    refusal(PrivateFile("the file of the tests", folder, name))


def test_a_file_that_is_too_large_is_refused(file, folder):
    write(folder / "key.pem", FILE_BYTES_MAX * "x" + "x")

    assert "at most 16384 bytes" in refusal(file)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_may_write_is_refused(file, folder, mode):
    folder.chmod(mode)

    assert "writable for group or others" in refusal(file)


@pytest.mark.parametrize(("own", "good"), [(1, True), (2, True), (3, False)])
def test_as_many_folders_are_judged_as_are_the_users_own(tmp_path, own, good):
    (tmp_path / "open" / "mine" / "deeper").mkdir(mode=0o700, parents=True)
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "open" / "mine").chmod(0o700)
    write(tmp_path / "open" / "mine" / "deeper" / "key.pem")
    directories = ("mine", "deeper")
    file = PrivateFile("the file of the tests", tmp_path / "open", "key.pem", directories, own)

    if good:
        assert read(file) == CONTENT
    else:
        assert "writable" in refusal(file)


def test_a_folder_below_the_root_is_not_entered_through_a_link(tmp_path, file, folder):
    (tmp_path / "link").symlink_to(folder)
    below = PrivateFile("the file of the tests", tmp_path, "key.pem", ("link",))

    assert "directory above the file of the tests" in refusal(below)
    assert "root directory" in refusal(PrivateFile(file.role, tmp_path / "nowhere", "key.pem"))


def test_another_owner_is_refused(file, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4242)

    assert "owned by the user" in refusal(file)


def test_a_file_that_changes_while_it_is_read_is_refused(file, folder, monkeypatch):
    whole = os.read

    def read_and_change(descriptor, count):
        content = whole(descriptor, count)
        if content:
            (folder / "key.pem").write_bytes(content + b"x")
        return content

    monkeypatch.setattr(os, "read", read_and_change)

    assert "changed while it was read" in refusal(file)


def test_a_followed_file_is_parsed_again_when_it_changed_and_only_then(file, folder):
    parsed = []
    followed = FollowedFile(file, lambda content: parsed.append(content) or str(content))

    assert [followed.current() for _ in range(3)] == [CONTENT] * 3
    assert len(parsed) == 1
    write(folder / "key.pem", "another")
    assert followed.current() == "another"
    assert followed.read() == "another"
    assert parsed == [CONTENT, "another", "another"]


def test_a_file_that_is_away_or_unusable_for_a_moment_takes_nothing_away(file, folder):
    def parse(content):
        if content == "bad":
            raise CredentialsError("it is bad")
        return content

    followed = FollowedFile(file, parse)
    assert followed.current() == CONTENT
    (folder / "key.pem").unlink()
    assert followed.current() == CONTENT
    write(folder / "key.pem", "bad")
    assert followed.current() == CONTENT
    with pytest.raises(CredentialsError, match="it is bad"):
        followed.read()
    write(folder / "key.pem", "good again")
    assert followed.current() == "good again"


def test_the_first_reading_must_succeed(folder):
    followed = FollowedFile(PrivateFile("the file of the tests", folder, "none"), bytes)

    with pytest.raises(CredentialsError):
        followed.current()


def test_a_fingerprint_tells_one_state_from_the_next(folder):
    first = fingerprint(write(folder / "a").stat())

    assert first == fingerprint((folder / "a").stat())
    assert first != fingerprint(write(folder / "a").stat())


def test_windows_is_refused_and_told_what_to_do(monkeypatch):
    refuse_platform("secret file", "do something else")
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(
        CredentialsError, match=r"secret files are not read on Windows.*else instead"
    ):
        refuse_platform("secret file", "do something else")
