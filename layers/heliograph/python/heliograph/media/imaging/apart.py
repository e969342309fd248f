"""Making variants where it can do no harm: in a child process that may use so much memory and time and no more.

What can be counted beforehand (`anatomy`) bounds a JPEG's cost, and its decoder is the oldest of all. The others unfold
a few bytes into whatever they like, in young and large decoders; for them the 10 ms of a fork are well spent. A decoder
that falls over then takes nobody with it, and its picture is refused instead of being tried again for ever.
"""

import json
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

from heliograph.core.errors import Refusal
from heliograph.media.anatomy import sniff
from heliograph.media.imaging.variants import Outputs, render
from heliograph.media.model import MAX_DECODING_BYTES, MAX_DECODING_SECONDS, Manifest
from heliograph.media.refusals import REFUSALS, PictureTooComplex, PictureUnreadable

_CAN_FORK: Final = hasattr(os, "fork")
_STATUS: Final = Path("/proc/self/status")


def render_apart(data: bytes) -> tuple[Manifest, Outputs]:
    """`render`, within limits. Raises what it raises; PictureTooComplex beyond the limits; PictureUnreadable when the
    decoder falls over. MemoryError when the system, and not the limit, ended the child: worth another try."""
    if not _CAN_FORK or sniff(data) == "jpeg":
        return render(data)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _develop(data, os.fdopen(writing, "wb"))
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        header, files = answer.readline(), answer.read()
    _, status = os.waitpid(child, 0)
    return _result(header, files, os.waitstatus_to_exitcode(status))


def _develop(data: bytes, answer: BinaryIO) -> NoReturn:
    """In the child, which never returns: neither to the parent's caller nor to what it would clean up at its end."""
    status = 1
    with suppress(BaseException):
        _limit()
        with answer:
            _tell(data, answer)
        status = 0
    os._exit(status)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_DECODING_SECONDS, MAX_DECODING_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _STATUS.exists():
        # Beyond what the parent has already. Data, not address space: of that, threads reserve plenty without using it.
        used = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmData:"))
        most = int(used.split()[1]) * 1024 + MAX_DECODING_BYTES
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _tell(data: bytes, answer: BinaryIO) -> None:
    """One line of JSON, then the files it lists, end to end."""
    try:
        manifest, outputs = render(data)
    except Refusal as refusal:
        answer.write(json.dumps({"refused": refusal.slug(), "detail": refusal.detail}).encode() + b"\n")
    except MemoryError:
        answer.write(json.dumps({"refused": PictureTooComplex.slug(), "detail": _TOO_MUCH}).encode() + b"\n")
    else:
        listed = [[*name, len(file)] for name, file in outputs.items()]
        answer.write(json.dumps({"manifest": manifest.to_dict(), "files": listed}).encode() + b"\n")
        answer.writelines(outputs.values())


_TOO_MUCH: Final = f"The picture takes more than the {MAX_DECODING_BYTES:,} bytes of memory that one may take."
_TOO_LONG: Final = f"The picture takes more than the {MAX_DECODING_SECONDS} seconds of computing that one may take."


def _result(header: bytes, files: bytes, code: int) -> tuple[Manifest, Outputs]:
    if code == -signal.SIGXCPU:
        raise PictureTooComplex(_TOO_LONG)
    if code == -signal.SIGKILL:
        raise MemoryError("The child that made the variants was killed.")
    if code:
        raise PictureUnreadable("The picture is damaged in a way that its decoder does not survive.")
    told = json.loads(header)
    if "refused" in told:
        raise next(one for one in REFUSALS if one.slug() == told["refused"])(told["detail"])
    outputs, at = {}, 0
    for variant, encoding, length in told["files"]:
        outputs[variant, encoding] = files[at : at + length]
        at += length
    return Manifest.from_dict(told["manifest"]), outputs
