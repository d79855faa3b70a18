"""Writes reports to the files that a command line names."""

from pathlib import Path

import click


def write_report(path: Path | None, content: bytes) -> None:
    """Write a report, if its file was asked for. Raises ``click.UsageError`` that names a file which cannot be written."""
    if path is None:
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror}") from None
