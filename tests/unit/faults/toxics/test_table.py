"""The one list of toxics: complete, and each as it should be."""

import importlib
import pkgutil
import subprocess
import sys

import msgspec
import pytest

from mock_exchange.faults import toxics
from mock_exchange.faults.catalogue import example_rule
from mock_exchange.faults.toxic import Toxic
from mock_exchange.faults.toxics.table import TOXICS

FILES = {module.name for module in pkgutil.iter_modules(toxics.__path__)} - {"table"}


def test_the_table_has_every_file_and_nothing_else():
    assert set(TOXICS) == FILES


@pytest.mark.parametrize("kind", TOXICS)
def test_a_toxic_is_in_the_file_of_its_kind(kind):
    module = importlib.import_module(f"mock_exchange.faults.toxics.{kind}")
    assert TOXICS[kind].__module__ == module.__name__
    assert issubclass(TOXICS[kind], Toxic)


@pytest.mark.parametrize("kind", TOXICS)
def test_a_toxic_has_an_example_that_is_a_rule_and_words_for_people(kind):
    toxic = TOXICS[kind]
    assert msgspec.to_builtins(example_rule(toxic))["fault"]["kind"] == kind
    assert len(toxic.__doc__.split(". ")[0]) > 20
    assert set(toxic.example) <= set(toxic.__struct_fields__)


def test_a_server_without_a_plan_has_not_even_loaded_them():
    """Serving begins in half a second: what is not needed waits."""
    script = (
        "import sys, mock_exchange\n"
        "with mock_exchange.MockExchange():\n"
        "    print([name for name in sys.modules if '.faults.' in name and 'toxic' in name])"
    )
    command = [sys.executable, "-c", script]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
