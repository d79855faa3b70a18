"""The commands that README and the pages of docs/ show: what stands in their blocks of ``sh``, one command at a time."""

import re
from dataclasses import dataclass

from support.harness_sources import ROOT

PAGES = (
    "README.md",
    "bench/README.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("**/*.md")),
)
_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)\n(?P<body>.*?)^ *```$", re.DOTALL | re.MULTILINE
)
_SERVER = re.compile(r"ci/serve\b|mock-exchange (serve\b|replay \S+\.har\b)")
_CONTINUED = re.compile(r"\\\n\s*")
_REMARK = re.compile(r"(^|\s+)#\s.*$")


@dataclass(frozen=True)
class Command:
    """A command as a reader would paste it, without the remark behind it; and the first page that shows it."""

    page: str
    text: str

    @property
    def serves(self):
        """Whether it goes on until it is stopped."""
        return (
            re.match(r"(ci/serve|mock-exchange serve|mock-exchange replay \S+\.har)\b", self.text)
            is not None
        )


def blocks(page, language):
    """Return the bodies of a page's blocks of one language, without their indentation."""
    return [
        re.sub(f"^{match['indent']}", "", match["body"], flags=re.MULTILINE)
        for match in _BLOCK.finditer((ROOT / page).read_text("utf-8"))
        if match["language"] == language
    ]


def commands_in(block):
    """Return the commands of a block: lines, where one that ends in a backslash goes on."""
    lines = _CONTINUED.sub("", block).splitlines()
    return [text for line in lines if (text := _REMARK.sub("", line).strip())]


def all_commands():
    """Return every command that a page shows, each once."""
    found = {}
    for page in PAGES:
        for block in blocks(page, "sh"):
            for text in commands_in(block):
                found.setdefault(text, Command(page, text))
    return tuple(found.values())
