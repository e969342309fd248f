"""In a child process: the same results and refusals, limits that hold, and a fall that ends as a refusal."""

import faulthandler
import os
import signal
from dataclasses import replace
from io import BytesIO

import pytest
from heliograph.media.imaging import apart, render, render_apart
from heliograph.media.refusals import NotAPicture, PictureTooComplex, PictureUnreadable
from PIL import Image

from tests.unit.media import heic


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("data", [png(), heic.QUARTERS], ids=["PNG", "HEIC"])
def test_a_child_makes_the_same_files(data):
    assert render_apart(data) == render(data)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [(b"no picture at all", NotAPicture), (png()[:-40], PictureUnreadable)],
    ids=["text", "cut off"],
)
def test_a_child_refuses_with_the_same_words(data, refusal):
    with pytest.raises(refusal) as here:
        render(data)
    with pytest.raises(refusal) as there:
        render_apart(data)

    assert there.value.detail == here.value.detail


def in_the_child(monkeypatch, work) -> None:
    """Let the child do this instead of making variants."""
    monkeypatch.setattr(apart, "render", lambda _: work())


@pytest.mark.parametrize("signal_number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_decoder_that_falls_over_takes_nobody_with_it(monkeypatch, signal_number):
    def fall():
        faulthandler.disable()  # it would tell of every thread
        os.kill(os.getpid(), signal_number)

    in_the_child(monkeypatch, fall)

    with pytest.raises(PictureUnreadable):
        render_apart(png())


def test_memory_ends_at_the_limit(monkeypatch):
    in_the_child(monkeypatch, lambda: [bytearray(100_000_000) for _ in range(5)])

    with pytest.raises(PictureTooComplex, match="memory"):
        render_apart(png())


@pytest.mark.slow
def test_time_ends_at_the_limit(monkeypatch):
    def endless():
        while True:
            pass

    monkeypatch.setattr(apart, "BOUNDS", replace(apart.BOUNDS, seconds=1))
    in_the_child(monkeypatch, endless)

    with pytest.raises(PictureTooComplex, match="seconds"):
        render_apart(png())


def test_a_child_that_the_system_killed_says_nothing_about_its_picture(monkeypatch):
    in_the_child(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGKILL))

    with pytest.raises(MemoryError):
        render_apart(png())


def test_a_photograph_needs_no_child(monkeypatch):
    monkeypatch.setattr(os, "fork", None)
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")

    assert render_apart(file.getvalue()) == render(file.getvalue())
