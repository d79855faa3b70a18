"""What holds plays to account bites, and the environment says in words why it is not there."""

import os
import subprocess
from types import SimpleNamespace

import pytest

from support import peers
from support.harness_sources import ROOT
from support.peers import NOT_YET, NoPeersError, Played, interpreter, judge, known_names


def request(operation, status=200, code=""):
    return SimpleNamespace(operation=operation, status=status, code=code)


def played(*requests, methods=("A.a",), called=("A.a",), wrong=()):
    return Played(frozenset(methods), frozenset(called), list(wrong), requests)


@pytest.fixture
def one_not_yet(monkeypatch):
    monkeypatch.setattr(peers, "NOT_YET", frozenset({"GetQuote"}))


@pytest.mark.usefixtures("one_not_yet")
def test_a_sound_play_passes():
    requests = request("GetOrder"), request("GetQuote", 503, "service_unavailable")
    judge({"one": played(*requests)}, 1, {"GetOrder", "GetQuote"})


@pytest.mark.usefixtures("one_not_yet")
@pytest.mark.parametrize(
    ("unsound", "said"),
    [
        (played(methods=("A.a", "A.b")), "A.b is never called"),
        (played(wrong=["A.a: None in the place of a model"]), "None in the place"),
        (
            played(request("GetOrder", 503, "service_unavailable")),
            "GetOrder is not served, unforeseen",
        ),
        (played(request("GetQuote")), "GetQuote answers: take it out"),
        (played(methods=()), "0 methods, not 1"),
        (played(request("GetOrder")), "GetQuote: not as mock_exchange/editions/peers.py says"),
    ],
)
def test_an_unsound_play_fails_and_is_named_among_sound_ones(unsound, said):
    sound = played(request("GetQuote", 503, "service_unavailable"))
    with pytest.raises(AssertionError) as caught:
        judge({"sound": sound, "unsound": unsound}, 1, {"GetQuote"})
    lines = str(caught.value).splitlines()
    assert all(line.startswith("unsound: ") for line in lines)
    assert any(said in line for line in lines)


def test_what_is_not_yet_is_of_the_edition():
    assert NOT_YET - known_names() == set()


def test_without_an_interpreter_the_reason_is_said(tmp_path):
    with pytest.raises(NoPeersError, match=r"Python 3\.13 or newer is needed"):
        interpreter(
            PATH=without_python(tmp_path), PYENV_ROOT=str(tmp_path), PEERS_VENV=str(tmp_path / "v")
        )


@pytest.mark.usefixtures("peers_python")
def test_without_packages_the_reason_is_said(tmp_path):
    empty = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    with pytest.raises(NoPeersError, match="could not be installed"):
        interpreter(**empty, PEERS_VENV=str(tmp_path / "v"))
    assert list(tmp_path.iterdir()) == [], "nothing half-made is left"


def test_the_environment_is_kept(tmp_path):
    """A folder that carries the stamp of the present files is taken as it is."""
    whole = b"".join(
        (ROOT / "ci" / name).read_bytes()
        for name in ("peers", "peers-constraints.txt", "install.py")
    )
    sums = subprocess.run(["cksum"], input=whole, capture_output=True, check=True).stdout.decode()
    stamp = "-".join(sums.strip().split(" "))
    (tmp_path / f".installed-{stamp}").touch()

    assert interpreter(PEERS_VENV=str(tmp_path)) == f"{tmp_path}/bin/python"


def without_python(folder):
    """Return a PATH with the tools that the script needs, and no interpreter."""
    tools = folder / "tools"
    tools.mkdir()
    for name in ("bash", "env", "cat", "cksum", "tr", "dirname", "rm"):
        found = next(
            candidate
            for place in os.environ["PATH"].split(":")
            if os.access(candidate := f"{place}/{name}", os.X_OK)
        )
        (tools / name).symlink_to(found)
    return str(tools)
