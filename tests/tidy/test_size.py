"""A file is read in one sitting, a function on one screen."""

import ast

import pytest

from support.harness_sources import python_files, relative, source, tree

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60


@pytest.mark.parametrize("path", python_files(), ids=relative)
def test_a_file_is_short_and_so_are_its_functions(path):
    lines = source(path).count("\n")
    assert lines <= FILE_LINES_MAX, f"{relative(path)} has {lines} lines"
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_the_size_check_bites():
    function = ast.parse("def long():\n" + "    x = 1\n" * FUNCTION_LINES_MAX).body[0]
    assert function.end_lineno - function.lineno + 1 > FUNCTION_LINES_MAX
