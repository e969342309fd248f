"""R4 to R8 and S6: tests that measure, run by themselves with `PROOF_SIZE` times as many seeds."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from tests.proof.state import ROOT, Figure


def tests(figure: Figure, *files: str) -> None:
    """Run these test files; `record_property` of a test becomes something measured."""
    begun = time.monotonic()
    with TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        size = {"PROOF_SIZE": str(figure.asked["size"])}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={told}", *files]
        ended = subprocess.run(command, cwd=ROOT, env=os.environ | size, capture_output=True, text=True, check=False)
        suite = ET.parse(told).getroot() if told.exists() else ET.Element("none")  # noqa: S314 - ours
    cases = list(suite.iter("testcase"))
    for one in suite.iter("property"):
        figure.measured.setdefault(one.attrib["name"], []).append(one.attrib["value"])
    failed = [
        f"{case.attrib['name']}\n{one.text}"
        for kind in ("failure", "error")
        for case in cases
        for one in case.iter(kind)
    ]
    figure.violations = failed or ([] if ended.returncode == 0 else [ended.stdout[-4000:] + ended.stderr[-4000:]])
    figure.measured = {name: ", ".join(values) for name, values in figure.measured.items()} | {"tests": len(cases)}
    figure.seconds += time.monotonic() - begun


def fuzzing(figure: Figure) -> None:
    """S6: requests made of the OpenAPI document, and naughty strings in every string field."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz.schemas", str(figure.asked["cases"])]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = ended.stdout.strip().splitlines()[-1] if not ended.returncode else "failed"
    wrong = [] if not ended.returncode else [ended.stdout + ended.stderr[-2000:]]
    figure.asked["size"] = 1
    tests(figure, "tests/fuzz/test_naughty_strings.py", "tests/fuzz/test_malformed_bodies.py")
    figure.violations += wrong
    figure.measured["schemathesis"] = said
    figure.seconds = time.monotonic() - begun
