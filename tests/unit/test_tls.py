"""TLS of an exchange: which files it shows itself with, and how long they stay."""

import ssl
import stat
from pathlib import Path

import pytest

from mock_exchange.certificates import issue, make_authority
from mock_exchange.tls import LOCAL_NAMES, Tls, TlsFiles, kept_with, tls_of


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((False,), None),
        ((True,), Tls()),
        ((False, "a.example"), Tls(("a.example",))),
        ((True, ["a.example", "b.example"]), Tls(("a.example", "b.example"))),
        ((Tls(("a.example",)), ["b.example"]), Tls(("a.example", "b.example"))),
    ],
)
def test_options_ask_for_tls_or_do_not(options, expected):
    assert tls_of(*options) == expected


def test_options_that_contradict_each_other_are_refused(tmp_path):
    with pytest.raises(ValueError, match="given together"):
        Tls(certificate=tmp_path / "a.pem")
    with pytest.raises(ValueError, match="leave the TLS names and folder out"):
        Tls(names=("a.example",), certificate=tmp_path / "a.pem", key=tmp_path / "a.key")


def test_files_made_for_one_exchange_go_with_it_and_its_authority_s_key_is_nowhere():
    files = TlsFiles.prepare(Tls())
    folder = files.ca_path.parent
    assert {path.name for path in folder.iterdir()} == {"ca.pem", "server.pem", "server-key.pem"}
    assert (mode(folder), mode(files.key)) == (0o700, 0o600)
    files.remove()
    files.remove()
    assert not folder.exists()


def test_a_folder_keeps_authority_and_certificate(tmp_path):
    folder = tmp_path / "tls"
    first = TlsFiles.prepare(Tls(("a.example",), folder), "192.0.2.7")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"ca.pem", "ca-key.pem", "server.pem", "server-key.pem"}
    assert [mode(folder / name) for name in ("ca-key.pem", "server-key.pem")] == [0o600, 0o600]
    first.remove()
    TlsFiles.prepare(Tls(("a.example",), folder), "192.0.2.7")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("tls", "folder"),
    [
        (Tls(("a.example",)), "data/tls"),
        (Tls(folder="mine"), "mine"),
        (Tls(certificate="a.pem", key="a.key"), None),
    ],
)
def test_an_exchange_that_keeps_its_data_keeps_its_authority(tls, folder):
    assert kept_with(tls, None) is tls
    assert kept_with(None, "data") is None
    kept = kept_with(tls, "data")
    assert (kept.folder and str(kept.folder)) == folder
    assert kept.names == tls.names


def test_where_the_authority_is_can_be_told_anybody(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert TlsFiles.prepare(Tls(folder=Path("mine"))).ca_path == tmp_path / "mine" / "ca.pem"


def test_another_name_gets_another_certificate_of_the_same_authority(tmp_path):
    TlsFiles.prepare(Tls(folder=tmp_path))
    ca, server = (tmp_path / "ca.pem").read_bytes(), (tmp_path / "server.pem").read_bytes()
    TlsFiles.prepare(Tls(("new.example",), tmp_path))
    assert (tmp_path / "ca.pem").read_bytes() == ca
    assert (tmp_path / "server.pem").read_bytes() != server


def test_an_authority_that_has_ended_is_made_anew(tmp_path, monkeypatch):
    TlsFiles.prepare(Tls(folder=tmp_path))
    ca = (tmp_path / "ca.pem").read_bytes()
    monkeypatch.setattr("mock_exchange.certificates.LEFT_DAYS_MIN", 10_000)
    TlsFiles.prepare(Tls(folder=tmp_path))
    assert (tmp_path / "ca.pem").read_bytes() != ca


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("ca.pem", b"not mine", "were not made here, or are damaged"),
        ("ca-key.pem", None, "has ca.pem and no ca-key.pem"),
        ("ca-key.pem", b"", "were not made here, or are damaged: this is no private key"),
        ("server-key.pem", None, "has server.pem and no server-key.pem"),
    ],
)
def test_what_else_is_in_a_folder_is_never_written_over(tmp_path, name, content, why):
    TlsFiles.prepare(Tls(folder=tmp_path))
    (tmp_path / name).unlink() if content is None else (tmp_path / name).write_bytes(content)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ValueError, match=why):
        TlsFiles.prepare(Tls(folder=tmp_path))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def yours(folder, pem=None, key=None):
    authority = make_authority()
    server = issue(authority, LOCAL_NAMES)
    (folder / "mine.pem").write_bytes(pem or server.certificate_pem)
    (folder / "mine.key").write_bytes(key or server.key_pem)
    return TlsFiles.prepare(Tls(certificate=folder / "mine.pem", key=folder / "mine.key"))


def test_files_of_yours_are_shown_as_they_are_and_stay(tmp_path):
    files = yours(tmp_path)
    context = files.server_context()
    assert files.ca_path is None
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    files.remove()
    assert files.certificate.exists()


def test_files_of_yours_that_do_not_do_are_named(tmp_path):
    with pytest.raises(
        ValueError, match=r"mine\.pem and .*mine\.key are no certificate and its key"
    ):
        yours(tmp_path, pem=b"nothing").server_context()
    with pytest.raises(ValueError, match="key values mismatch"):
        yours(tmp_path, key=make_authority().key_pem).server_context()
    files = yours(tmp_path)
    files.key.unlink()
    with pytest.raises(FileNotFoundError):
        files.server_context()


def test_an_encrypted_key_is_said_to_be_one(tmp_path):
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - here only

    key = make_authority().key
    locked = key.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.BestAvailableEncryption(b"word")
    )
    with pytest.raises(ValueError, match="the TLS key is encrypted"):
        yours(tmp_path, key=locked).server_context()
