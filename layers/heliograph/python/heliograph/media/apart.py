"""Work on what somebody uploaded where it can do no harm: in a child process with so much memory and time and no more.

A decoder that falls over then takes nobody with it, and what it was given is refused instead of being tried for ever.
"""

import json
import os
import resource
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

from heliograph.core.errors import Refusal
from heliograph.media.refusals import REFUSALS, VIDEO_REFUSALS

_STATUS: Final = Path("/proc/self/status")

Answer = tuple[Mapping[str, Any], Sequence[bytes]]
"""What JSON can hold, and files."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much CPU and memory, beyond what the process has anyway; and what is refused beyond them, or fallen over."""

    seconds: int
    bytes: int
    what: str
    """As a reason calls it: "picture"."""
    beyond: type[Refusal]
    fallen: type[Refusal]


def apart(work: Callable[[], Answer], bounds: Bounds) -> Answer:
    """What `work` answers, within bounds.

    Raises the refusals that it raises, and those of the bounds. MemoryError when the system, and not the bound, ended
    the child, and Hindered if `work` raises that: both say nothing about the file and are worth another try.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, bounds, os.fdopen(writing, "wb"))
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        header, files = answer.readline(), answer.read()
    _, status = os.waitpid(child, 0)
    return _result(header, files, os.waitstatus_to_exitcode(status), bounds)


class Hindered(RuntimeError):
    """The work failed, and not because of the file."""


def _work(work: Callable[[], Answer], bounds: Bounds, answer: BinaryIO) -> NoReturn:
    """In the child, which never returns: neither to the parent's caller nor to what it would clean up at its end."""
    status = 1
    with suppress(BaseException):
        _limit(bounds)
        with answer:
            _tell(work, bounds, answer)
        status = 0
    os._exit(status)


def _limit(bounds: Bounds) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _STATUS.exists():
        # Beyond what the parent has already. Data, not address space: of that, threads reserve plenty without using it.
        used = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmData:"))
        most = int(used.split()[1]) * 1024 + bounds.bytes
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _tell(work: Callable[[], Answer], bounds: Bounds, answer: BinaryIO) -> None:
    """One line of JSON, then the files it counts, end to end."""
    try:
        facts, files = work()
    except Refusal as refusal:
        answer.write(json.dumps({"refused": refusal.slug(), "detail": refusal.detail}).encode() + b"\n")
    except Hindered as hindrance:
        answer.write(json.dumps({"hindered": str(hindrance)}).encode() + b"\n")
    except MemoryError:
        too_much = f"The {bounds.what} takes more than the {bounds.bytes:,} bytes of memory that one may take."
        answer.write(json.dumps({"refused": bounds.beyond.slug(), "detail": too_much}).encode() + b"\n")
    else:
        answer.write(json.dumps({"facts": facts, "files": [len(file) for file in files]}).encode() + b"\n")
        answer.writelines(files)


def _result(header: bytes, files: bytes, code: int, bounds: Bounds) -> Answer:
    if code == -signal.SIGXCPU:
        too_long = f"The {bounds.what} takes more than the {bounds.seconds} seconds of computing that one may take."
        raise bounds.beyond(too_long)
    if code == -signal.SIGKILL:
        raise MemoryError("The child was killed.")
    if code:
        raise bounds.fallen(f"The {bounds.what} is damaged in a way that its decoder does not survive.")
    told = json.loads(header)
    if "hindered" in told:
        raise Hindered(told["hindered"])
    if "refused" in told:
        raise next(one for one in (*REFUSALS, *VIDEO_REFUSALS) if one.slug() == told["refused"])(told["detail"])
    taken, at = [], 0
    for length in told["files"]:
        taken.append(files[at : at + length])
        at += length
    return told["facts"], taken
