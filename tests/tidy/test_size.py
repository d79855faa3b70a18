"""A file is read in one sitting, a function on one screen."""

import ast

from support.harness_sources import python_files, relative, source, tree

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60


def test_every_file_is_short():
    lengths = {relative(path): source(path).count("\n") for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES_MAX} == {}


def test_every_function_fits_a_screen():
    long = [
        f"{relative(path)}: {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_the_size_check_bites():
    function = ast.parse("def long():\n" + "    x = 1\n" * FUNCTION_LINES_MAX).body[0]
    assert function.end_lineno - function.lineno + 1 > FUNCTION_LINES_MAX
