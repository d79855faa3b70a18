"""Each source file of the packages has its unit test file, and each unit test file its source (1:1)."""

import pytest

from support.harness_sources import PACKAGES, ROOT, package_files, relative

UNIT = ROOT / "tests" / "unit"
FOLDERS = {
    "kalshi_contract": "contract",
    "contract_build": "contract_build",
    "kalshi_refclient": "client",
    "kalshi_harness": "harness",
    "mock_exchange": "",
}
"""Package -> folder under tests/unit. The rooms of the exchange have folders of their own names."""

WITHOUT_TEST = {
    "harness/kalshi_harness/cards": "cards are tests: tests/conformance runs them, tests/sick proves that they bite",
    "harness/kalshi_harness/signed/cards": "as above: tests/conformance/test_signed_cards.py",
    "harness/kalshi_harness/oracle": "one oracle in several files: tests/unit/harness/test_oracle.py",
}
"""Source files and folders without a unit test file of their own, each with its reason."""

WITHOUT_SOURCE = {
    "tests/unit/harness/test_oracle.py": "tests the whole package harness/kalshi_harness/oracle",
    "tests/unit/test_package.py": "tests mock_exchange/__init__.py, the public names",
    "tests/unit/harness/test_cards.py": "tests the whole package harness/kalshi_harness/cards",
}
"""Unit test files without a source file of the same name, each with its reason."""


def expected_test(path):
    """Return where a source file's unit test belongs."""
    package, folder = next((name, root) for name, root in PACKAGES.items() if root in path.parents)
    inside = path.relative_to(folder)
    return UNIT / FOLDERS[package] / inside.parent / f"test_{inside.stem.lstrip('_')}.py"


def is_excepted(path, table):
    """Return whether a path, or a folder it is in, is in a table of exceptions."""
    name = relative(path)
    return any(name == entry or name.startswith(entry + "/") for entry in table)


SOURCES = [
    path
    for path in package_files()
    if path.name not in {"__init__.py", "__main__.py"} and not is_excepted(path, WITHOUT_TEST)
]


def may_stand_in(path):
    """Return where a source file's unit test may be: for the client's ``_core`` also beside the others."""
    expected = expected_test(path)
    beside = {expected.parent.parent / expected.name} if "_core" in path.parts else set()
    return {expected, *beside}


def test_every_source_file_has_its_unit_test():
    untested = [
        relative(path) for path in SOURCES if not any(one.exists() for one in may_stand_in(path))
    ]
    assert untested == []


def test_every_unit_test_has_its_source_file():
    wanted = {expected_test(source) for source in package_files()}
    wanted |= {one.parent.parent / one.name for one in wanted}
    lost = [
        relative(path)
        for path in sorted(UNIT.rglob("test_*.py"))
        if path not in wanted and not is_excepted(path, WITHOUT_SOURCE)
    ]
    assert lost == []


@pytest.mark.parametrize("entry", sorted({*WITHOUT_TEST, *WITHOUT_SOURCE}))
def test_an_exception_is_still_needed(entry):
    assert (ROOT / entry).exists(), f"{entry} is gone: take it out of the table"
