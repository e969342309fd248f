"""The demo photographs are what cameras write, and the pipeline takes from them what should not be shown."""

from io import BytesIO

import pytest
from heliograph.media.imaging import probe, render
from PIL import ExifTags, Image

from cli.demo.pictures import album
from cli.demo.scenes import SCENES


@pytest.mark.slow
def test_a_photograph_says_where_it_was_taken_and_its_variants_do_not():
    _, picture = album(2)
    exif = Image.open(BytesIO(picture.data)).getexif()
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude][0] == 68
    seen = probe(picture.data, declared_type="image/jpeg", filename=picture.name)
    assert (seen.width, seen.height, seen.orientation) == (picture.width, picture.height, picture.orientation)
    assert seen.orientation != 1
    for file in render(picture.data)[1].values():
        image = Image.open(BytesIO(file))
        assert not image.getexif()
        assert (image.height > image.width) or image.size == (150, 150)


@pytest.mark.slow
def test_a_seed_gives_the_same_bytes_and_another_seed_other_ones():
    first, again, other = next(album(seed=4)), next(album(seed=4)), next(album(seed=5))
    assert first == again
    assert first.data != other.data


def test_the_album_has_something_of_everything():
    assert len(SCENES) >= 12
    assert {scene.orientation for scene in SCENES} == set(range(1, 9))
    assert len({scene.size[0] / scene.size[1] for scene in SCENES}) >= 5
    assert all(scene.caption and scene.alt_text and scene.place for scene in SCENES)
