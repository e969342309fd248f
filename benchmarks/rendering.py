"""Our side of the comparison: a process that makes variants as `media_on_upload` does.

Reads a line of JSON {photo, folder} per photograph, and answers each with what it took of this whole process:
{cpu, wall, peak}, in seconds and MB.
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

from heliograph.media import imaging


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        data = Path(asked["photo"]).read_bytes()
        used, began = _cpu(), time.perf_counter()
        _, files = imaging.render(data)
        taken = {"cpu": _cpu() - used, "wall": time.perf_counter() - began, "peak": _peak()}
        if asked["folder"]:
            folder = Path(asked["folder"])
            folder.mkdir(parents=True, exist_ok=True)
            for (variant, encoding), file in files.items():
                (folder / f"{variant}.{encoding}").write_bytes(file)
        print(json.dumps(taken), flush=True)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> float:
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


if __name__ == "__main__":
    main()
