"""YAML as people like to read it: keys in the given order, lists indented, texts of several lines as they are."""

from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's own signature
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )


_Dumper.add_representer(str, _text)


def to_yaml(value: Any, heading: str) -> str:
    """Return a value as YAML under a comment."""
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    return comment + yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        width=118,
        default_flow_style=False,
        allow_unicode=True,
    )
