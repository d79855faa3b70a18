"""What must not stand in our files: unfinished business, paths of somebody's machine, exemptions without a reason."""

import re

from support.harness_sources import comments, python_files, relative, source, text_files

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
LOCAL_PATH = re.compile(r"(?<![\w.:/])/(home|Users|root|work|workspace|mnt)/\w")
NOQA = re.compile(
    r"#\s*(?:ruff:\s*)?noqa(?P<codes>:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?(?P<rest>.*)"
)
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[\w-]+(?:\s*,\s*[\w-]+)*\])?(?P<rest>.*)")
EXEMPTION = re.compile(r"#.*(?:noqa|type:\s*ignore)")
"""What a file has that may have one: taking comments out of all files takes seconds."""
REASON_LETTERS_MIN = 8
MADE_UP = {"/home/u"}
"""Nobody's path: what tests of leaks look for."""

ALLOWED_LOCAL = {
    "tests/tidy/test_words.py": "the pattern itself",
}


def unreasoned(text):
    """Return why an exemption in a comment is incomplete, or None."""
    for pattern in (NOQA, TYPE_IGNORE):
        found = pattern.search(text)
        if found is None:
            continue
        if not found["codes"]:
            return "it names no code"
        if len(re.sub(r"[^A-Za-z]", "", found["rest"])) < REASON_LETTERS_MIN:
            return "it gives no reason in its line"
    return None


def test_every_exemption_has_a_code_and_a_reason():
    wrong = [
        f"{relative(path)}:{line}: {text}: {why}"
        for path in python_files()
        if EXEMPTION.search(source(path))
        for line, text in comments(path)
        if (why := unreasoned(text))
    ]
    assert wrong == []


def test_nothing_is_unfinished_and_no_path_is_local():
    wrong = [
        f"{relative(path)}: {found[0]}"
        for path in text_files()
        if relative(path) not in ALLOWED_LOCAL
        for pattern in (UNFINISHED, LOCAL_PATH)
        for found in pattern.finditer(source(path))
        if found[0] not in MADE_UP
    ]
    assert wrong == []


SKIPS = re.compile(
    r"(?:pytest\.|mark\.)(skip|skipif|xfail|importorskip)\b(?P<rest>[^\n]*(?:\n[^\n]*){0,3})"
)


def test_every_skip_and_xfail_has_a_reason():
    wrong = [
        f"{relative(path)}: without a reason: {found[0][:80]}"
        for path in python_files()
        if relative(path) != "tests/tidy/test_words.py"
        for found in SKIPS.finditer(source(path))
        if not re.search(r"(reason=|\()\s*f?['\"]\w|reason=\w|^\(\w", found["rest"])
    ]
    assert wrong == []


def test_the_checks_bite():
    assert unreasoned("# noqa") == "it names no code"
    assert unreasoned("# noqa: S101") == "it gives no reason in its line"
    assert unreasoned("# type: ignore[arg-type]  # a function where a class is declared") is None
    assert unreasoned("# noqa: S101 - asserts are for our own bugs") is None
    assert UNFINISHED.search("# TODO: later")
    assert LOCAL_PATH.search("see /home/me/notes")
    assert not LOCAL_PATH.search("https://example.org/home/page")
