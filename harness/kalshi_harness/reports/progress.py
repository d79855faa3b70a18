"""The progress bar of a command that plays one thing after another, on stderr; gone when it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def progress_bar(doing: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar, and yield what is called with the name of each thing that was played."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(doing, total=total)

        def played(name: str) -> None:
            progress.update(task, advance=1, description=name)

        yield played
