"""HEIC files, which nothing here can write: red, green / blue, yellow, 48 × 32 pixels."""

from base64 import b64decode
from struct import pack
from typing import NamedTuple

QUARTERS = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAAHEAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRt"
    "AAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5j"
    "bHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAADAAAAABAAAAIAAAAAH////wAAAAAv///+AAAAACAAAAEHBp"
    "eGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAHltZGF0AAAAbSgBrwng4wycI//wT7/+/w0PtHS3uUHm76x+pL/+"
    "Eef9g5V7XsP6hDbkB/4aEcez5H/i/akzK3/U1l8YiLYPkKDShzPcBPxpD5Jv7rPnOpTRNJdI8n+1U/p/3rDWrf9KWxqty9PaZUvP"
    "qwT+k94="
)
"""Upright."""
LYING = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAALIAAgAAAAACngABAAAAAAAAAD4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAACAAAAABAAAAMAAAAAH////gAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAPhtZGF0AAAArigBrwng4wycI3jajv/39P/+qD2T878cD+0Fb/Gj"
    "aNGtLz/01EBbAd+cfjM8rq+qBpmxJwTmO4nr4VDn/mInHwH7fBGMbmwa8Uu7pbhZQpv7CldFkOA/Kh/t99kkMovjIqmgShXwl6nT"
    "jlDhPGcn9f1da9vwtGBSltm2ePqJoLCyhTf2C2aDwQWVDqukEIFwCmLdhGLC2uavzYYOQbEyDmHx9kXZyT0LWuHgKvEWgAAAAAZF"
    "eGlmAABNTQAqAAAACAACAQ8AAgAAAA0AAAAmARIAAwAAAAEABgAAAAAAAFMzQ1IzVC1QTEFDRQAA"
)
"""The same as a phone held upright stores it: turned left, and an EXIF note with a secret."""
TRANSPARENT = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAmttZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAACjwABAAAAAAAAAHYAAgAAAAADBQABAAAAAAAAABsAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAAACAABodmMxAAAAAA5waXRtAAAAAAABAAABqmlwcnAAAAGCaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAADAAAAABAAAAIAAAAAH////wAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAAHBodmNDAQQIAAAAn/gAAAAAHvAA/Pz4"
    "+AAADwNgAAEAF0ABDAH//wQIAAADAJ/4AAADAAAeugJAYQABACVCAQEECAAAAwCf+AAAAwAAHsCCBBZbq5Ka5sCAAAAMgAAAAwCE"
    "YgABAAZEAcFzwIkAAAAOcGl4aQAAAAABCAAAACdhdXhDAAAAAHVybjptcGVnOmhldmM6MjAxNTphdXhpZDoxAAAAACBpcG1hAAAA"
    "AAAAAAIAAQWBAgMFhAACBYYDB4iEAAAAGmlyZWYAAAAAAAAADmF1eGwAAgABAAEAAACZbWRhdAAAAHIoAa8J4ONImpb/92z//363"
    "kPYRUxu+f/P5F2/If/L6kM1uVryevt/VygWLzNwA5iELqEXU5x/1wD/+yIq/52c0A349lhr+LMh/gACP9JLPKWAUyrR/c+U8+0Nf"
    "lWHcqUP1ZF7eVLmLRFwSWZroSmzg7/gAAAAXKAGuE8A7zWv+5aNfW/+aCeS6a2GZGrg="
)
"""Its right half lets through what is behind."""


class Item(NamedTuple):
    """One picture of a file: its kind, its bytes, its properties (boxes), and the pictures that it is made of."""

    kind: bytes
    data: bytes
    properties: tuple[bytes, ...]
    parts: tuple[int, ...] = ()


_HEVC = QUARTERS[172:290]  # how the encoder was set
_INFOBOX = QUARTERS[40:73]  # that what follows are pictures
UPRIGHT = Item(b"hvc1", QUARTERS[0x1A1 : 0x1A1 + 0x71], (_HEVC, QUARTERS[309:329], QUARTERS[329:369]))
"""48 × 32."""
STANDING = Item(b"hvc1", LYING[0x1EC : 0x1EC + 0xB2], (_HEVC, LYING[348:368], LYING[368:408]))
"""32 × 48."""


def several(*items: Item, primary: int) -> bytes:
    """A file with these pictures, of which the one with this number (the first is 1) is to be shown.

    ISO/IEC 23008-12: boxes that name items, say where they lie and what belongs to them; then their bytes.
    """
    meta = _meta(items, primary, 0)
    return QUARTERS[:28] + _meta(items, primary, 28 + len(meta) + 8) + box(b"mdat", b"".join(one.data for one in items))


def _meta(items: tuple[Item, ...], primary: int, start: int) -> bytes:
    places, names, belongs, refers, properties = b"", b"", b"", b"", list[bytes]()
    for number, item in enumerate(items, 1):
        places += pack(">HHHII", number, 0, 1, start, len(item.data))
        start += len(item.data)
        names += box(b"infe", pack(">IHH", 0x02000000, number, 0) + item.kind + b"\0")
        properties += [one for one in item.properties if one not in properties]
        belongs += pack(">HB", number, len(item.properties))
        belongs += bytes(0x80 | properties.index(one) + 1 for one in item.properties)
        if item.parts:
            refers += box(b"dimg", pack(f">HH{len(item.parts)}H", number, len(item.parts), *item.parts))
    inside = [
        _INFOBOX,
        box(b"pitm", pack(">IH", 0, primary)),
        box(b"iloc", pack(">IHH", 0, 0x4400, len(items)) + places),
        box(b"iinf", pack(">IH", 0, len(items)) + names),
        box(b"iprp", box(b"ipco", b"".join(properties)) + box(b"ipma", pack(">II", 0, len(items)) + belongs)),
        box(b"iref", bytes(4) + refers) if refers else b"",
    ]
    return box(b"meta", bytes(4) + b"".join(inside))


def tiled(across: int, down: int, size: tuple[int, int]) -> bytes:
    """One picture that is put together of so many, which are all the same, 64 × 64."""
    tiles = [UPRIGHT._replace(properties=UPRIGHT.properties[:2])] * (across * down)
    grid = pack(">BBBBII", 0, 1, down - 1, across - 1, *size)
    whole = Item(b"grid", grid, (box(b"ispe", pack(">III", 0, *size)),), parts=tuple(range(1, len(tiles) + 1)))
    return several(*tiles, whole, primary=len(tiles) + 1)


def box(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content) + 8) + kind + content
