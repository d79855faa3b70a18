"""``mock-exchange serve --record FILE`` and ``mock-exchange replay FILE.har``: options and screens of the recorder and the player.

They are classes of commands: ``serve`` and ``replay`` are given their options here and do here what concerns recordings; everything else
goes on to what ``cli.py`` says. A recorder makes no exchange of its own, so options that need one are refused beside ``--record``.
"""

# ruff: noqa: PLC0415 - imports inside the commands: they are not needed to serve

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from mock_exchange.recorder.recorder import Recorder
    from mock_exchange.recorder.replayer import Replayer

_RECORD: Final = "record"
_SHARED: Final = frozenset({"host", "port"})
"""Options that ``serve`` has anyway and a recorder heeds too."""

_PEEK_BYTES: Final = 4_096


class ServeOrRecord(click.Command):
    """``serve``, and with ``--record`` a recording proxy."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params += _recording_options()

    def invoke(self, ctx: click.Context) -> Any:
        """Record if it was asked for, else serve."""
        ours = {option.name: ctx.params.pop(str(option.name)) for option in _recording_options()}
        if ours[_RECORD] is None:
            given = [name for name in ours if _was_given(ctx, str(name))]
            if given:
                raise click.UsageError(f"{_flags(ctx, given)} goes with --record FILE only")
            return super().invoke(ctx)
        if ours["upstream"] is None:
            raise click.UsageError("--record needs --upstream URL: the server that is recorded")
        alien = [name for name in ctx.params if name not in _SHARED and _was_given(ctx, name)]
        if alien:
            raise click.UsageError(
                f"{_flags(ctx, alien)} needs an exchange of our own, and --record makes none: the upstream answers"
            )
        _record(ctx.params["host"], ctx.params["port"], **ours)
        return None


class ReplayAny(click.Command):
    """``replay``: a HAR is served; everything else goes on to the command itself."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params += _replay_options()

    def invoke(self, ctx: click.Context) -> Any:
        """Serve a HAR, or go on."""
        ours = {str(option.name): ctx.params.pop(str(option.name)) for option in _replay_options()}
        argument = next(one for one in self.params if isinstance(one, click.Argument))
        target: Path = ctx.params[str(argument.name)]
        if not looks_like_har(target):
            given = [name for name in ours if _was_given(ctx, name)]
            if given:
                raise click.UsageError(
                    f"{_flags(ctx, given)} goes with a HAR file only, and {target} is none"
                )
            return super().invoke(ctx)
        alien = [name for name in ctx.params if name != argument.name and _was_given(ctx, name)]
        if alien:
            raise click.UsageError(f"{_flags(ctx, alien)} does not go with a HAR file")
        _replay(target, **ours)
        return None


def looks_like_har(path: Path) -> bool:
    """Tell a HAR, sound or not, from a journal of commands, by what the file begins with.

    A journal is lines, each a whole object; a HAR is one object whose first key is ``log``, on however many lines.
    """
    if not path.is_file():
        return False
    with path.open("rb") as file:
        begins = file.read(_PEEK_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() == ".har":
        return True
    inside = begins[1:].lstrip()
    if begins[:1] != b"{" or not inside.startswith(b'"'):
        return False
    try:
        key, _ = json.JSONDecoder().raw_decode(inside.decode("utf-8", "replace"))
    except json.JSONDecodeError:
        return False
    return bool(key == "log")


def recording_names() -> frozenset[str]:
    """Return the names of the options that ``serve`` has for recordings: an exchange knows nothing of them."""
    return frozenset(str(option.name) for option in _recording_options())


def _recording_options() -> list[click.Parameter]:
    file = click.Path(dir_okay=False, path_type=Path)
    return [
        click.Option(
            ["--record"],
            type=file,
            default=None,
            metavar="FILE.har",
            help="Make no exchange: forward to --upstream, and record calls and streams in this file, secrets removed.",
        ),
        click.Option(
            ["--upstream"],
            default=None,
            metavar="URL",
            help="With --record: the server, https://HOST[:PORT] (http to loopback).",
        ),
        click.Option(
            ["--upstream-ws"],
            default=None,
            metavar="URL",
            help="With --record: the server of WebSockets, where it is another.",
        ),
        click.Option(
            ["--upstream-ca"],
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            default=None,
            metavar="FILE",
            help="With --record: PEM file of the CAs that the upstream's certificate is checked against.",
        ),
        click.Option(
            ["--upstream-resolve"],
            multiple=True,
            metavar="HOST:PORT:ADDR[:PORT]",
            help="With --record: where a name of the upstream is found, as curl --resolve has it. Repeatable.",
        ),
        click.Option(
            ["--append"], is_flag=True, help="With --record: go on with a file that is there."
        ),
        click.Option(
            ["--overwrite"], is_flag=True, help="With --record: replace a HAR that is there."
        ),
    ]


def _replay_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--host"], default="127.0.0.1", show_default=True, help="HAR: address to listen on."
        ),
        click.Option(
            ["--port"],
            default=8787,
            show_default=True,
            type=click.IntRange(0, 65_535),
            help="HAR: port; 0 takes a free one.",
        ),
        click.Option(
            ["--ignore"],
            multiple=True,
            metavar="NAME",
            help="HAR: a query parameter or body field that is not compared. Repeatable.",
        ),
        click.Option(["--paced"], is_flag=True, help="HAR: keep the recorded waits."),
    ]


def _record(  # noqa: PLR0913 - one parameter per option
    host: str,
    port: int,
    *,
    record: Path,
    upstream: str,
    upstream_ws: str | None,
    upstream_ca: Path | None,
    upstream_resolve: tuple[str, ...],
    append: bool,
    overwrite: bool,
) -> None:
    from mock_exchange.recorder.recorder import Recorder

    try:
        recorder = Recorder(
            record,
            upstream,
            upstream_ws=upstream_ws,
            ca_file=upstream_ca,
            resolve=upstream_resolve,
            append=append,
            overwrite=overwrite,
            host=host,
            port=port,
            on_trouble=lambda text: click.echo(text, err=True),
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(_sentence(error)) from None
    try:
        _run(recorder, lambda: recording_screen(recorder))
    finally:
        _end(recorder.stop)
    if recorder.failure:
        raise click.ClickException(recorder.failure)
    number = f"{recorder.calls} calls and {recorder.streams} streams"
    click.echo(f"Recorded {number} in {recorder.path}")


def recording_screen(recorder: "Recorder") -> str:
    """Return what a recorder shows first."""
    rows = [
        ("REST", recorder.url),
        ("WebSocket", recorder.ws_url),
        ("Upstream", recorder.upstream_shown),
        ("File", str(recorder.path)),
    ]
    hint = "Give it to your client in the place of the upstream's scheme and host; paths stay as they are. Ctrl-C ends it."
    return _screen("Recording", rows, recorder.url, hint)


def _replay(path: Path, *, host: str, port: int, ignore: tuple[str, ...], paced: bool) -> None:
    from mock_exchange.recorder.replayer import Replayer
    from mock_exchange.recording.har_reading import HarError

    try:
        replayer = Replayer(path, ignore=ignore, paced=paced, host=host, port=port)
    except HarError as error:
        raise click.ClickException(f"{path}: {error}") from None
    except OSError as error:
        raise click.ClickException(_sentence(error)) from None
    try:
        _run(replayer, lambda: replay_screen(replayer))
    finally:
        replayer.stop()
    tally = replayer.tally
    click.echo(f"Answered {tally.calls} calls and {tally.streams} streams")
    for text in dict.fromkeys(tally.missed):
        click.echo(f"  {text}")


def replay_screen(replayer: "Replayer") -> str:
    """Return what a player shows first."""
    streams = sum(entry.is_stream for entry in replayer.entries)
    calls = len(replayer.entries) - streams
    rows = [
        ("REST", replayer.url),
        ("WebSocket", replayer.ws_url),
        ("File", f"{replayer.path} ({calls} calls, {streams} streams)"),
    ]
    return _screen("Replaying", rows, replayer.url, "Any key is good. Ctrl-C ends it.")


def _screen(title: str, rows: list[tuple[str, str]], url: str, hint: str) -> str:
    lines = [click.style(title, bold=True), ""]
    lines += [f"  {click.style(label.ljust(10), fg='cyan')} {text}" for label, text in rows]
    curl = f"curl {url}/trade-api/v2/exchange/status"
    return "\n".join([*lines, "", "Try it:", "", f"  {click.style(curl, fg='green')}", "", hint])


def _run(server: "Recorder | Replayer", screen: Callable[[], str]) -> None:
    try:
        server.run_until_stopped(lambda: click.echo(screen()), signals=True)
    except OSError as error:  # somebody else was quicker to listen
        raise click.ClickException(_sentence(error)) from None


def _end(stop: Callable[[], None]) -> None:
    try:
        stop()
    except OSError as error:
        raise click.ClickException(
            f"the recording could not be finished: {_sentence(error)}"
        ) from None


def _was_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) not in {
        ParameterSource.DEFAULT,
        ParameterSource.DEFAULT_MAP,
        None,
    }


def _flags(ctx: click.Context, names: list[Any]) -> str:
    """Return options as they are written: one may have another name inside."""
    written = {option.name: option.opts[0] for option in ctx.command.params}
    return ", ".join(written[name] for name in names)


def _sentence(error: OSError) -> str:
    if error.strerror and error.filename:
        return f"{error.strerror}: {error.filename}"
    return str(error.args[0]) if error.args else str(error)
