"""A file is read in one sitting, a function on one screen."""

import ast

from support.harness_sources import python_files, relative, source, tree

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60


def functions(node):
    """Yield the functions in a syntax tree, however deep. Only statements are looked at: no expression has one."""
    for block in ("body", "orelse", "finalbody", "handlers", "cases"):
        for each in getattr(node, block, ()):
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield each
            yield from functions(each)


def test_every_file_is_short():
    lengths = {relative(path): source(path).count("\n") for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES_MAX} == {}


def test_every_function_fits_a_screen():
    long = [
        f"{relative(path)}: {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in python_files()
        if source(path).count("\n") > FUNCTION_LINES_MAX
        for node in functions(tree(path))
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_the_size_check_bites():
    function = ast.parse("def long():\n" + "    x = 1\n" * FUNCTION_LINES_MAX).body[0]
    assert function.end_lineno - function.lineno + 1 > FUNCTION_LINES_MAX


def test_functions_are_found_wherever_they_stand():
    text = """
class A:
    async def one(self):
        if x:
            pass
        else:
            for y in x:
                def two(): pass
try:
    pass
except E:
    def three(): pass
finally:
    with x:
        def four(): pass
match x:
    case 1:
        def five(): pass
"""
    names = [function.name for function in functions(ast.parse(text))]
    assert names == ["one", "two", "four", "three", "five"]
