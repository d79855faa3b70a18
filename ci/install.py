"""Installs packages into an environment: by uv, which takes a tenth of pip's time, or by pip where uv cannot be had.

    python ci/install.py INTERPRETER ARGUMENT...    # arguments that uv pip install and pip install share

A uv on the PATH is taken as it is. Else pip fetches one into a folder of the environment (or the one that UV_KEPT_IN names), and it is told where pip is told to look
for packages. Where pip has a setting that uv cannot be told, and where uv fails, pip installs. Needs the standard library alone.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
TOLD = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "constraint": ("UV_CONSTRAINT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
}
"""A setting of pip: the variable that tells uv, and what stands between several values."""
OF_NO_MATTER = {
    *("cache-dir", "debug", "default-timeout", "disable-pip-version-check", "no-cache-dir", "no-color"),
    *("no-input", "progress-bar", "quiet", "require-virtualenv", "retries", "root-user-action"),
    *("timeout", "verbose", "break-system-packages", "no-warn-script-location"),
}  # fmt: skip
"""Settings of pip that change nothing of what is installed, nor from where."""


class UntoldError(Exception):
    """Pip has a setting that uv cannot be told."""


def main(arguments: Sequence[str]) -> int:
    """Install, and return the exit status."""
    interpreter, asked = arguments[0], arguments[1:]
    pip = _pip(interpreter)
    try:
        uv, told = _uv(
            pip, Path(os.environ.get("UV_KEPT_IN") or Path(interpreter).parents[1] / "uv")
        )
    except UntoldError as reason:
        sys.stderr.write(f"{reason}; pip installs, which takes longer.\n")
    else:
        command = [uv, "pip", "install", "--quiet", "--python", interpreter, *asked]
        if subprocess.run(command, env={**os.environ, **told}, check=False).returncode == 0:
            return 0
        sys.stderr.write("uv did not install it; pip tries.\n")
    into = ["--python", interpreter] if pip[0] == sys.executable else []
    command = [*pip, *into, "install", "--quiet", "--no-compile", *asked]
    return subprocess.run(command, check=False).returncode


def _pip(interpreter: str) -> list[str]:
    """Return the command of the pip that is here: this interpreter's, or the environment's own."""
    here = subprocess.run([sys.executable, "-c", "import pip"], capture_output=True, check=False)
    python = interpreter if here.returncode else sys.executable
    return [python, "-m", "pip", "--disable-pip-version-check"]


def _uv(pip: Sequence[str], folder: Path) -> tuple[str, dict[str, str]]:
    """Return a uv, and the variables that it needs. Raises :class:`UntoldError`."""
    found = shutil.which("uv")
    if found:
        return found, {}
    told = told_by_pip(_output([*pip, "config", "list"]), os.environ)
    uv = folder / "bin" / "uv"
    if not uv.exists():
        pin = re.search(r"^uv==.+$", (HERE / "constraints.txt").read_text("utf-8"), re.MULTILINE)
        wanted = pin[0] if pin else "uv"
        _output([*pip, "install", "--no-compile", "--only-binary", ":all:", "--target", str(folder), wanted])  # fmt: skip
    return str(uv), told


def _output(command: Sequence[str]) -> str:
    """Return what a command printed. Raises :class:`UntoldError` where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise UntoldError(f"uv cannot be had ({last})")
    return done.stdout


def told_by_pip(listed: str, present: Mapping[str, str]) -> dict[str, str]:
    """Translate ``pip config list`` to variables for uv, beside those that are present. Raises :class:`UntoldError`.

    Of a setting that is there more than once the one for ``install`` outdoes the global one, and the environment's outdoes both.
    """
    settings: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for line in listed.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(f"{section}."):
                settings[name.removeprefix(f"{section}.")] = str(ast.literal_eval(value))
    told = {
        "UV_SYSTEM_CERTS": "1",  # as pip trusts what the system trusts
        "UV_INDEX_STRATEGY": "unsafe-best-match",  # as pip takes the best of all indexes
    }
    for name, value in settings.items():
        if name in TOLD:
            variable, between = TOLD[name]
            told[variable] = between.join(value.split())
        elif name not in OF_NO_MATTER:
            raise UntoldError(f"uv cannot be told pip's setting {name}")
    return {name: value for name, value in told.items() if name not in present}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
