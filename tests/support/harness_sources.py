"""The repository's own files, as the tidy tests look at them."""

import ast
import io
import tokenize
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "mock_exchange": ROOT / "mock_exchange",
    "kalshi_contract": ROOT / "schemas" / "kalshi_contract",
    "contract_build": ROOT / "schemas" / "contract_build",
    "kalshi_refclient": ROOT / "client" / "kalshi_refclient",
    "kalshi_harness": ROOT / "harness" / "kalshi_harness",
}
TREES = (*PACKAGES.values(), *(ROOT / name for name in ("tests", "bench", "ci", "docs")))


def package_files():
    """Return every Python file of the packages, sorted."""
    return sorted(path for folder in PACKAGES.values() for path in folder.rglob("*.py"))


def python_files():
    """Return every Python file that is ours, sorted."""
    return sorted(
        {path for tree in TREES for path in tree.rglob("*.py") if "__pycache__" not in path.parts}
    )


def text_files():
    """Return every file of text that is ours, sorted."""
    suffixes = {".py", ".md", ".toml", ".json", ".txt", ".yml", ".yaml", ".cfg", ""}
    found = {
        path
        for tree in TREES
        for path in tree.rglob("*")
        if path.is_file() and path.suffix in suffixes
    }
    found |= {path for path in ROOT.glob("*") if path.is_file() and path.suffix in suffixes}
    return sorted(
        path
        for path in found
        if not set(path.parts) & {"__pycache__", ".venv"} and path.name != ".git"
    )


def relative(path):
    """Return a path as it is written in messages."""
    return path.relative_to(ROOT).as_posix()


@cache
def source(path):
    """Return a file's text."""
    return path.read_text("utf-8")


def tree(path):
    """Return a file's syntax tree. Not kept: all of them would be looked through by the collector of garbage, again and again."""
    return ast.parse(source(path), str(path))


def comments(path):
    """Return (line number, text) of every comment of a Python file."""
    tokens = tokenize.generate_tokens(io.StringIO(source(path)).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
