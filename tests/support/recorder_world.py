"""A recorder in front of a server, what it wrote, as values."""

from contextlib import contextmanager
from types import SimpleNamespace

from mock_exchange import Recorder
from mock_exchange.recording.har_reading import har_of, read_entries


@contextmanager
def recorded(folder, upstream, **options):
    """Yield a recorder; ``found`` is what it wrote, once it has ended."""
    troubles = []
    recorder = Recorder(folder / "session.har", upstream, on_trouble=troubles.append, **options)
    world = SimpleNamespace(recorder=recorder, url=recorder.url, troubles=troubles, found=())
    with recorder:
        yield world
    world.text = recorder.path.read_text()
    world.found = read_entries(har_of(world.text))
