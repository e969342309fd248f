"""Run one command until it ends or our standard input closes; then end it, with everything it started.

Usage: ``python guard.py <folder to remove> <command> [argument ...]``

The starter keeps the write end of our stdin and never writes. However the starter ends, kill -9 included, the pipe
closes and the command is stopped: no emulator outlives the session that wanted it.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys

# Nothing is to be saved: its state lives in memory.
GRACE_SECONDS = 1.0
LOOK_EVERY_SECONDS = 0.2


def main(folder: str, command: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    # A SIGTERM to the guard itself must reach the child too: it closes the very pipe that we wait on.
    signal.signal(signal.SIGTERM, lambda *_: os.close(0))
    try:
        _wait(child)
    finally:
        _end(child)
        shutil.rmtree(folder, ignore_errors=True)
    return child.returncode


def _wait(child: subprocess.Popen[bytes]) -> None:
    while child.poll() is None:
        try:
            readable, _, _ = select.select([0], [], [], LOOK_EVERY_SECONDS)
            if readable and not os.read(0, 1):
                return
        except OSError:
            return


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(GRACE_SECONDS)
    # The child leads its own group, so this reaches the Lambda workers that it left behind and nothing else.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
