"""The Python that README and docs/ show is Python, and what it takes from here is here. What it does is tested where it is used."""

import ast
import importlib

import pytest

from support.page_commands import PAGES, blocks

OURS = {"kalshi_contract", "kalshi_harness", "kalshi_refclient", "mock_exchange"}
BLOCKS = [(page, code) for page in PAGES for code in blocks(page, "python")]


def missing_in(code):
    """Return what a piece of code imports from us and is not there. Raises ``SyntaxError``."""
    tree = compile(code, "page", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in taken if node.module.split(".")[0] in OURS]
    return [
        f"{node.module}.{name.name}"
        for node in ours
        for name in node.names
        if not hasattr(importlib.import_module(node.module), name.name)
    ]


def test_what_the_pages_import_is_there():
    assert len(BLOCKS) > 10
    assert [(page, missing_in(code)) for page, code in BLOCKS if missing_in(code)] == []


def test_a_name_that_is_not_there_is_seen():
    assert missing_in("from mock_exchange import Nothing") == ["mock_exchange.Nothing"]
    with pytest.raises(SyntaxError):
        missing_in("with MockExchange( as exchange: ...")
