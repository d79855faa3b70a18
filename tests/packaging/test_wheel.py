"""The wheel carries everything a user needs: four packages, the contract's files, commands, the pytest plugin."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EDITIONS = "kalshi_contract/editions"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=100)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(
    "package", ["mock_exchange", "kalshi_contract", "kalshi_refclient", "kalshi_harness"]
)
def test_each_package_is_in_the_wheel_and_typed(names, package):
    assert f"{package}/__init__.py" in names
    assert f"{package}/py.typed" in names


@pytest.mark.parametrize("edition", ["reference-2025-01-27", "trade-api-3.34"])
@pytest.mark.parametrize(
    "file",
    ["openapi.json", "asyncapi.json", "errors.json", "limits.json", "venue.json", "LEDGER.md"],
)
def test_the_contract_is_in_the_wheel_as_data(names, edition, file):
    assert f"{EDITIONS}/{edition}/{file}" in names


def test_every_source_file_is_in_the_wheel(names):
    roots = {"mock_exchange": ROOT, "kalshi_contract": ROOT / "schemas"}
    roots |= {"kalshi_refclient": ROOT / "client", "kalshi_harness": ROOT / "harness"}
    expected = {
        path.relative_to(root).as_posix()
        for package, root in roots.items()
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert expected <= names


def test_no_other_top_level_folder_is_shipped(names):
    tops = {name.split("/")[0] for name in names}

    assert tops == {
        "mock_exchange",
        "kalshi_contract",
        "kalshi_refclient",
        "kalshi_harness",
        "kalshi_mock_exchange-0.1.0.dist-info",
    }


def test_the_commands_and_the_pytest_plugin_are_declared(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("entry_points.txt")]
        text = archive.read(name).decode()

    assert "mock-exchange = mock_exchange.cli:main" in text
    assert "kalshi_mock_exchange = kalshi_harness.pytest_plugin" in text


def test_the_unpacked_wheel_serves_the_contract_without_the_source_tree(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import kalshi_contract, mock_exchange;"
        "assert kalshi_contract.__file__.startswith(sys.argv[1]), kalshi_contract.__file__;"
        "with_exchange = mock_exchange.MockExchange(seed=7);"
        "import urllib.request;"
        "exchange = with_exchange.__enter__();"
        "request = urllib.request.Request(exchange.rest_url + '/markets',"
        " headers=exchange.credentials().headers);"
        "print(urllib.request.urlopen(request).status);"
        "with_exchange.__exit__(None, None, None)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "200"), done.stderr
