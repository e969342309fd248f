"""What is so before a story begins."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from cli.client import Account, Client
from local.cloud import LocalCloud

PASSWORD = "a password for journeys"
CODE = "123456"
ORIENTATION, GPS = 0x0112, 0x8825
TURN_RIGHT = 6
"""EXIF orientation: the picture was stored on its left side."""


@dataclass
class World:
    """The deployed system, and the numbers that make names unique."""

    cloud: LocalCloud
    nobody: Client
    numbers: Iterator[int]


@dataclass
class User:
    """Somebody signed in."""

    account: Account
    client: Client

    @property
    def id(self) -> str:
        return self.client.user_id


def a_user(world: World, name: str) -> User:
    """Somebody who has signed up, confirmed the e-mail address and signed in."""
    account = an_account(world, name)
    world.nobody.sign_up(account)
    world.nobody.confirm(account, CODE)
    return User(account, world.nobody.sign_in(account))


def an_account(world: World, name: str) -> Account:
    """What it takes to sign up, under a name nobody has."""
    unique = f"{name}{next(world.numbers)}"
    return Account(user_name=unique, full_name=name.title(), email=f"{unique}@example.com", password=PASSWORD)


def a_photograph(width: int = 1600, height: int = 1200, *, seed: int = 1, turned: bool = False) -> bytes:
    """A JPEG, red on the left and blue on the right, with GPS coordinates, and its pixels on their side if `turned`."""
    dice = random.Random(seed)
    image = Image.new("RGB", (width, height), (200, 40, 40))
    image.paste((40, 40, 200), (width // 2, 0, width, height))
    for _ in range(500):
        image.putpixel((dice.randrange(width), dice.randrange(height)), (dice.randrange(256),) * 3)
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif[ORIENTATION] = TURN_RIGHT
    file = BytesIO()
    image.save(file, "JPEG", quality=90, exif=exif)
    return file.getvalue()
