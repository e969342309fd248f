"""The proof of foreign pictures sees what it is there to see."""

import os
import tarfile
from io import BytesIO

import pytest

from tests.proof import corpora
from tests.unit.media.pieces import picture, saved


def test_files_are_found_in_folders_and_archives(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_bytes(b"words")
    with tarfile.open(tmp_path / "more.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("images/b.jpg")
        member.size = 4
        archive.addfile(member, BytesIO(b"\xff\xd8\xff\xd9"))

    assert list(corpora.files(tmp_path)) == [("folder/a.txt", b"words"), ("images/b.jpg", b"\xff\xd8\xff\xd9")]


def test_a_whole_picture_is_clean_and_words_are_refused(small_process):
    whole = small_process.submit(corpora.judged, "whole", saved(picture(), "jpeg")).result()
    words = small_process.submit(corpora.judged, "words", b"words").result()

    assert (whole.ended, whole.wrong) == ("clean", None)
    assert (words.ended, words.wrong) == ("not-a-picture", None)
    assert 0 < whole.seconds < 3
    assert whole.megabytes > 10


@pytest.mark.parametrize("exits", [1, 11])
def test_a_decoder_that_falls_over_is_wrong(monkeypatch, exits):
    monkeypatch.setattr(corpora, "render", lambda _: os._exit(exits))

    assert corpora.judged("hostile", b"any").wrong == "the decoder fell over"


def test_a_file_that_holds_more_than_the_picture_is_wrong(monkeypatch):
    monkeypatch.setattr(corpora, "is_bare", lambda *_: False)

    assert "more than the picture" in corpora.judged("chatty", saved(picture(), "jpeg")).wrong
