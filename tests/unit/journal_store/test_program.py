"""A program is told from another by its source."""

import shutil
from pathlib import Path

import mock_exchange
from mock_exchange.journal_store import program as module
from mock_exchange.journal_store.program import program


def of(folder, monkeypatch):
    monkeypatch.setattr(module, "__file__", str(folder / "journal_store" / "program.py"))
    return program.__wrapped__()


def test_the_same_source_is_the_same_program_wherever_it_is(tmp_path, monkeypatch):
    whole, here = program(), Path(mock_exchange.__file__).parent
    for name in ("core", "journal_store"):
        shutil.copytree(here / name, tmp_path / "a" / name)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert of(tmp_path / "a", monkeypatch) == of(tmp_path / "b", monkeypatch) != whole
    (tmp_path / "a" / "notes.txt").touch()
    (tmp_path / "a" / "__pycache__").mkdir()
    assert of(tmp_path / "a", monkeypatch) == of(tmp_path / "b", monkeypatch)
    with (tmp_path / "a" / "core" / "kept.py").open("a") as file:
        file.write("\n")
    assert of(tmp_path / "a", monkeypatch) != of(tmp_path / "b", monkeypatch)


def test_another_version_of_what_makes_its_values_is_another_program(monkeypatch):
    before = program()
    monkeypatch.setattr("msgspec.__version__", "0.0.1")
    assert program.__wrapped__() != before
