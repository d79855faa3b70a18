"""The characters of the encodings that texts are made up in, told to Hypothesis before it asks.

It would try every character of Unicode once for each encoding, which takes three seconds, and keep what it found in a file of its own.
Here the file is written first. Where Hypothesis reads another one some day it is only slow again; a test says so.
"""

import contextlib
import gzip
import json
import tempfile
from pathlib import Path
from typing import Final

from hypothesis.configuration import storage_directory
from hypothesis.internal.charmap import charmap_file

SURROGATES: Final = range(0xD800, 0xE000)
LAST: Final = 0x10FFFF
ALPHABETS: Final = {
    "ascii": ((0, 0x7F),),
    "iso8859-1": ((0, 0xFF),),
    "utf-8": ((0, SURROGATES.start - 1), (SURROGATES.stop, LAST)),
}
"""Encoding, as Python calls it -> the first and last character of each run of characters it has."""


def tell_alphabets() -> None:
    """Write the files that are not there yet, each whole or not at all. Where nothing can be written Hypothesis tries for itself."""
    with contextlib.suppress(OSError):
        storage_directory().create_if_missing()  # with a word for git
        for codec, runs in ALPHABETS.items():
            path = charmap_file(f"codec-v2-{codec}")
            if path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(gzip.compress(json.dumps([runs, []]).encode(), mtime=1))
            Path(file.name).replace(path)
