"""Each kind of bad input ends as its row says: encoded anew, without what came with it, or refused, and with a reason.

All of them are worked on in a child process with the limits of memory and time, JPEGs too: nothing here needs more.
"""

from io import BytesIO

import pytest
from heliograph.core.errors import Refusal
from heliograph.media import video
from heliograph.media.apart import Answer, apart
from heliograph.media.film import PLAYED
from heliograph.media.imaging import Outputs, render
from heliograph.media.imaging.apart import BOUNDS, packed, unpacked
from heliograph.media.model import plan_sizes
from PIL import Image

from tests.clips import filmed
from tests.unit.media.bad_films import FILMS, Played
from tests.unit.media.bad_pictures import PICTURES, TRACE, Clean
from tests.unit.media.bare import is_bare, is_bare_film


def in_a_child(data: bytes) -> Answer:
    return apart(lambda: packed(*render(data)), BOUNDS)


@pytest.mark.parametrize("row", PICTURES.values(), ids=PICTURES)
def test_a_picture_ends_as_its_row_says(row, small_process):
    made = small_process.submit(in_a_child, row.make())

    if isinstance(row.ends, Clean):
        manifest, outputs = unpacked(made.result())
        assert (manifest.width, manifest.height) == row.ends.size
        assert_clean(outputs, row.ends.size)
        if row.ends.colour:
            assert middle(outputs) == pytest.approx(row.ends.colour, abs=12)
    else:
        with pytest.raises(row.ends) as refused:
            made.result()
        assert_told(refused.value)


@pytest.mark.parametrize("row", FILMS.values(), ids=FILMS)
def test_a_film_ends_as_its_row_says(row, tmp_path, small_process):
    path = filmed(tmp_path / "film", row.make())
    made = small_process.submit(video.make_apart, path, max_seconds=60)

    if isinstance(row.ends, Played):
        manifest, outputs = made.result()
        assert manifest.film.rendition == row.ends.size
        played = outputs.pop(PLAYED)
        assert TRACE not in played
        assert is_bare_film(played)
        assert_clean(outputs, (manifest.width, manifest.height))
    else:
        with pytest.raises(row.ends) as refused:
            made.result()
        assert_told(refused.value)


def assert_told(refusal: Refusal) -> None:
    """With a reason, and not because a decoder fell over."""
    assert refusal.detail
    assert "survive" not in refusal.detail


def assert_clean(outputs: Outputs, size: tuple[int, int]) -> None:
    """In the planned sizes, and nothing but pictures."""
    for (variant, encoding), file in outputs.items():
        assert Image.open(BytesIO(file)).size == plan_sizes(*size)[variant]
        assert TRACE not in file
        assert is_bare(file, encoding), (variant, encoding)


def middle(outputs: Outputs) -> tuple[int, ...]:
    image = Image.open(BytesIO(outputs["feed", "jpeg"]))
    return image.getpixel((image.width // 2, image.height // 2))
