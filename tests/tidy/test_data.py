"""The data files: strict JSON, and constraints that pin every dependency without an address."""

import re
import tomllib

from kalshi_contract import strict_json
from support.harness_sources import PACKAGES, ROOT, relative

JSON_FILES = sorted(
    path
    for folder in (*PACKAGES.values(), ROOT / "tests", ROOT / "bench")
    for path in folder.rglob("*.json")
)
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")
PIN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.+!-]+(\s*;.*)?$")


def constraints():
    """Return the lines that pin something."""
    lines = (ROOT / "ci" / "constraints.txt").read_text("utf-8").splitlines()
    return [
        line.split(" #")[0].strip() for line in lines if line.strip() and not line.startswith("#")
    ]


def normal(name):
    """Return a distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def dependencies():
    """Return the names of everything pyproject asks for, ourselves left out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {normal(NAME.match(entry)[1]) for entries in lists for entry in entries}
    return names - {normal(project["name"])}


def test_every_data_file_is_strict_json():
    loose = []
    for path in JSON_FILES:
        try:
            strict_json.parse(path.read_bytes())
        except strict_json.StrictJsonError as error:
            loose.append(f"{relative(path)}: {error}")
    assert loose == []


def test_constraints_are_exact_and_hold_no_address():
    for line in constraints():
        assert PIN.match(line), f"not an exact pin: {line}"
        assert "/" not in line, f"an address: {line}"
        assert "@" not in line, f"an address: {line}"


def test_every_dependency_is_pinned():
    pinned = {normal(NAME.match(line)[1]) for line in constraints()}
    assert dependencies() - pinned == set()
