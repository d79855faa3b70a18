"""The readable page of an edition, `/docs`: one self-contained HTML text, no script, no network, light and dark.

Made from the edition's data alone, so that it cannot say anything else than what is served.
"""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from kalshi_contract.edition import Edition, Operation

_CSS = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--shade:#f4f6f8;--line:#d9dee3;
--get:#0a6b52;--post:#9a4b00;--delete:#a40e26;--ours:#6a3fb5}
@media(prefers-color-scheme:dark){:root{--ink:#e3e7ec;--soft:#9aa4b0;--paper:#14171b;--shade:#1d2227;
--line:#323941;--get:#4fd0a8;--post:#f0a868;--delete:#ff8a94;--ours:#c3a6ff}}
*{box-sizing:border-box}body{margin:0;color:var(--ink);background:var(--paper);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 5rem}
h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.25rem;margin:3rem 0 .8rem;padding-top:.6rem;
border-top:1px solid var(--line)}h3{font-size:1rem;margin:1.6rem 0 .4rem}
p{margin:.4rem 0}.soft{color:var(--soft)}a{color:inherit}
nav{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:1rem 0}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--shade);padding:.1em .35em;border-radius:4px}
pre{background:var(--shade);padding:.8rem 1rem;border-radius:8px;overflow:auto;margin:.5rem 0}
pre code{background:none;padding:0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600}
details{border:1px solid var(--line);border-radius:8px;margin:.5rem 0}
details>div{padding:.2rem 1rem 1rem;scroll-margin-top:3.5rem}summary{cursor:pointer;padding:.55rem 1rem}
summary .soft{margin-left:.6rem}
.verb{font-weight:700;display:inline-block;min-width:4.9rem}.GET{color:var(--get)}.POST{color:var(--post)}
.DELETE{color:var(--delete)}.ours{color:var(--ours);font-size:.8rem;font-weight:600;margin-left:.4rem}
"""


def docs_page(edition: Edition) -> str:
    """Return the page."""
    title = f"{edition.openapi['info']['title']}"
    sections = [
        ("operations", "Operations", _operations(edition)),
        ("channels", "WebSocket", _channels(edition)),
        ("objects", "Objects", _objects(edition)),
        ("errors", "Errors", _errors(edition)),
        ("limits", "Limits", _limits(edition)),
    ]
    links = "".join(f'<a href="#{anchor}">{name}</a>' for anchor, name, _ in sections)
    body = "".join(
        f'<section id="{anchor}"><h2>{name}</h2>{text}</section>' for anchor, name, text in sections
    )
    about = escape(str(edition.openapi["info"].get("description", "")))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_CSS}</style></head><body><main>"
        f'<h1>{escape(title)}</h1><p class="soft">Edition <code>{escape(edition.name)}</code>, '
        f"REST under <code>{escape(edition.base_path)}</code>, WebSocket at "
        f"<code>{escape(edition.ws_path)}</code></p><p>{about}</p>"
        f'<nav>{links}<a href="/openapi.json">openapi.json</a>'
        '<a href="/asyncapi.json">asyncapi.json</a>'
        f'<a href="/__mock__/openapi.json">control API</a></nav>{body}</main></body></html>'
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = "".join(f"<th>{name}</th>" for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{cells}</tr>{lines}</table></div>'


def _code(text: Any) -> str:
    return f"<code>{escape(str(text))}</code>"


def _ours(*, decided: bool) -> str:
    return (
        '<span class="ours" title="decided by us, not written in the contract">ours</span>'
        * decided
    )


def _object_link(name: str) -> str:
    return f'<a href="#object-{escape(name)}">{_code(name)}</a>'


def _example(edition: Edition, object_name: str | None) -> str:
    for example in edition.examples.values():
        if example["object"] == object_name:
            text = json.dumps(example["value"], indent=2, ensure_ascii=False)
            return f"<pre><code>{escape(text)}</code></pre>"
    return ""


# -- REST --------------------------------------------------------------------------------------------------------------


def _operations(edition: Edition) -> str:
    return "".join(_operation(edition, operation) for operation in edition.operations.values())


def _operation(edition: Edition, operation: Operation) -> str:
    parts = [f"<p>{escape(_description(edition, operation))}</p>"]
    facts = [
        ("Permission", _code(operation.permission)),
        ("Draws on", ", ".join(map(_code, operation.buckets))),
        ("Safe to resend", "yes" if operation.safe_to_resend else "no"),
    ]
    parts.append(_table(("", ""), facts))
    if operation.parameters:
        rows = (
            (
                _code(parameter.name) + ("" if parameter.required else " <span>optional</span>"),
                parameter.location,
                _shape(parameter.schema),
            )
            for parameter in operation.parameters
        )
        parts.append("<h3>Parameters</h3>" + _table(("Name", "In", "Value"), rows))
    if operation.request_object:
        parts.append(f"<h3>Request: {_object_link(operation.request_object)}</h3>")
        parts.append(_example(edition, operation.request_object))
    success = operation.response_objects.get(200)
    if success:
        parts.append(f"<h3>Answer: {_object_link(success)}</h3>{_example(edition, success)}")
    codes = ", ".join(
        f'<a href="#error-{escape(code)}">{_code(code)}</a>' for code in operation.error_codes
    )
    parts.append(f"<h3>Refusals</h3><p>{codes}</p>")
    return (
        "<details><summary>"
        f'<span class="verb {escape(operation.method)}">{escape(operation.method)}</span>'
        f'{_code(operation.path)}<span class="soft">{escape(operation.summary)}</span></summary>'
        f'<div id="{escape(operation.operation_id)}">{"".join(parts)}</div></details>'
    )


def _description(edition: Edition, operation: Operation) -> str:
    paths = edition.openapi.get("paths", {})
    item = paths.get(operation.path, {}).get(operation.method.lower(), {})
    return str(item.get("description", operation.summary))


# -- WebSocket ---------------------------------------------------------------------------------------------------------


def _channels(edition: Edition) -> str:
    channels = _table(
        ("Channel", "Key", "Update", "Under pressure"),
        (
            (
                _code(channel.name),
                _code(channel.key_field),
                _object_link(channel.update_object),
                "the newest of each key" if channel.conflated else "every one",
            )
            for channel in edition.channels.values()
        ),
    )
    messages = _table(
        ("Message", "Sent by", "Object"),
        (
            (
                _code(message.type) + _ours(decided=message.decided),
                message.sender,
                _object_link(message.object_name),
            )
            for message in edition.messages.values()
        ),
    )
    return f"{channels}<h3>Messages</h3>{messages}"


# -- objects -----------------------------------------------------------------------------------------------------------


def _objects(edition: Edition) -> str:
    return "".join(_object(edition, name, schema) for name, schema in edition.objects.items())


def _object(edition: Edition, name: str, schema: Mapping[str, Any]) -> str:
    decided = bool(schema.get("x-decided"))
    text = f"<p>{escape(str(schema.get('description', '')))}</p>"
    properties = schema.get("properties")
    if properties:
        required = schema.get("required", [])
        rows = (
            (
                _code(field) + ("" if field in required else " <span>optional</span>"),
                _shape(about),
                escape(str(about.get("description", ""))) if isinstance(about, Mapping) else "",
            )
            for field, about in properties.items()
        )
        text += _table(("Field", "Value", ""), rows)
    else:
        text += f"<p>{_shape(schema)}</p>"
    return (
        f"<details><summary>{_code(name)}"
        f'<span class="soft">{escape(str(schema.get("title", "")))}</span>{_ours(decided=decided)}'
        f'</summary><div id="object-{escape(name)}">{text}{_example(edition, name)}</div></details>'
    )


def _shape(schema: Any) -> str:
    """Say in a few words what a schema allows."""
    if not isinstance(schema, Mapping):
        return "never" if schema is False else "anything"
    if "$ref" in schema:
        return _object_link(str(schema["$ref"]).rsplit("/", 1)[-1].removesuffix(".json"))
    if "const" in schema:
        return _code(json.dumps(schema["const"]))
    if "enum" in schema:
        return _choices(schema["enum"])
    words = [escape(str(schema.get("type", "any")))]
    if schema.get("type") == "array":
        words.append(f"of {_shape(schema.get('items', True))}")
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        words.append(f"{'' if low is None else low} … {'' if high is None else high}")
    words += [
        f"{key} {_code(schema[key])}" for key in ("format", "pattern", "default") if key in schema
    ]
    return " ".join(words)


def _choices(values: list[Any]) -> str:
    if len(values) > 8:
        return f"one of {_code(values[0])} … {_code(values[-1])} ({len(values)} values)"
    return " | ".join(_code(json.dumps(value)) for value in values)


# -- errors and limits -------------------------------------------------------------------------------------------------


def _errors(edition: Edition) -> str:
    return _table(
        ("Code", "Status", "Try again", "When"),
        (
            (
                f'<span id="error-{escape(error.code)}">{_code(error.code)}</span>'
                + _ours(decided=error.decided),
                str(error.status),
                "yes" if error.retryable else "no",
                escape(error.when),
            )
            for error in edition.errors.values()
        ),
    )


def _limits(edition: Edition) -> str:
    limits = edition.limits
    buckets = _table(
        ("Bucket", "Requests", "Window"),
        (
            (_code(bucket.name), str(bucket.requests_max), f"{bucket.window_s} s")
            for bucket in limits.buckets.values()
        ),
    )
    stream = _table(
        ("WebSocket", "At most"),
        (
            ("Connections per account", str(limits.stream.connections_per_account_max)),
            ("Subscriptions per connection", str(limits.stream.subscriptions_per_connection_max)),
            ("Messages per second", str(limits.stream.messages_per_second_max)),
            ("Time to authenticate", f"{limits.stream.auth_timeout_s:g} s"),
        ),
    )
    alerts = _table(
        ("Alert", "Above"),
        (
            (_code(alert.name), f"{alert.threshold:g} {escape(alert.unit)}")
            for alert in limits.alerts.values()
        ),
    )
    return f"{buckets}<h3>Streams</h3>{stream}<h3>Alert thresholds</h3>{alerts}"
