"""Compiled modules in layers: those are read-only, so what comes uncompiled is compiled at every cold start.

Compiled modules usually carry the time of their source, and files of assets lose theirs, so these are marked unchecked:
the interpreter takes them as they are. They are good for one version of Python only, so it takes an interpreter of the
functions' version to make them. Without one layers go uncompiled, which is slower and just as right.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path


@cache
def interpreter(wanted: str) -> str | None:
    """A Python of this minor version on this machine, as uv finds them; None without one."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" == wanted:
        return sys.executable
    asked = [sys.executable, "-m", "uv", "python", "find", "--no-project", "--no-python-downloads", wanted]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only
    return found.stdout.strip() or None if found.returncode == 0 else None


def version(compiler: str | None) -> str:
    """What a compiler's modules are good for; whatever is made of them has to be made anew for another."""
    return _tag(compiler) if compiler else "uncompiled"


def compile_all(folder: Path, compiler: str | None) -> None:
    """Compile what is in a folder; what a package holds that is no Python of this version stays as it is."""
    if compiler:
        as_on_lambda = ["-s", str(folder), "-p", "/opt"]  # what tracebacks say
        told = [compiler, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", *as_on_lambda]
        subprocess.run([*told, str(folder)], capture_output=True, check=False)  # noqa: S603 - our own words only


@cache
def _tag(compiler: str) -> str:
    told = [compiler, "-I", "-c", "import sys; print(sys.implementation.cache_tag)"]
    return subprocess.run(told, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - the same
