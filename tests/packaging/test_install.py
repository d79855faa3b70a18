"""What uv is told of pip's settings, so that both look for packages in the same places."""

import importlib.util
import subprocess
import sys

import pytest

from support.harness_sources import ROOT

ALWAYS = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}


@pytest.fixture(scope="module")
def install():
    spec = importlib.util.spec_from_file_location("ci_install", ROOT / "ci" / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("", {}),
        (
            "global.index-url='https://a.test/simple'\n",
            {"UV_DEFAULT_INDEX": "https://a.test/simple"},
        ),
        (
            "global.extra-index-url='https://b.test/x?a=b\\nfile:///c'\nglobal.timeout='60'\n",
            {"UV_INDEX": "https://b.test/x?a=b file:///c"},
        ),
        (
            ":env:.find-links='/wheels /more'\nglobal.constraint='/etc/c.txt'\n",
            {"UV_FIND_LINKS": "/wheels,/more", "UV_CONSTRAINT": "/etc/c.txt"},
        ),
        (
            ":env:.cert='/last.pem'\nglobal.cert='/first.pem'\ninstall.cert='/second.pem'\n",
            {"SSL_CERT_FILE": "/last.pem"},
        ),
    ],
)
def test_pip_s_settings_are_told_to_uv(install, listed, told):
    assert install.told_by_pip(listed, {}) == ALWAYS | told


def test_what_is_said_to_uv_itself_stands(install):
    told = install.told_by_pip("global.index-url='https://a.test/'", {"UV_DEFAULT_INDEX": "x"})
    assert told == ALWAYS


@pytest.mark.parametrize("setting", ["no-index", "client-cert", "keyring-provider"])
def test_a_setting_that_uv_cannot_be_told_leaves_it_to_pip(install, setting):
    with pytest.raises(install.UntoldError, match=f"cannot be told pip's setting {setting}"):
        install.told_by_pip(f"global.{setting}='1'\n", {})


def test_where_uv_fails_pip_tries_and_its_status_is_the_status(
    install, tmp_path, capfd, monkeypatch
):
    """Stand-ins for both: each says what it was called with, and fails in its own way."""
    for name, status in (("uv", 2), ("pip", 7)):
        tool = tmp_path / name
        tool.write_text(f'#!/bin/sh\necho "{name}: $*"\nexit {status}\n')
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(install, "_pip", lambda _interpreter: [str(tmp_path / "pip")])

    assert install.main(["venv/bin/python", "-r", "file"]) == 7
    shown = capfd.readouterr()
    assert shown.out.splitlines() == [
        "uv: pip install --quiet --python venv/bin/python -r file",
        "pip: install --quiet --no-compile -r file",
    ]
    assert shown.err == "uv did not install it; pip tries.\n"


def test_it_needs_the_standard_library_alone(install):
    """It runs before anything is installed, under any interpreter that may be found."""
    code = f"import sys; sys.path[:0] = [{str(ROOT / 'ci')!r}]; import install"
    done = subprocess.run([sys.executable, "-B", "-I", "-S", "-c", code], check=False)
    assert done.returncode == 0
