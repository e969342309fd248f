"""Hashtags and mentions in what people write: the only place that says where one begins and where it ends.

A hashtag is `#` (or full-width `＃`) and a run of letters, marks, numbers and underscores of any script with a letter
among them; joiners may stand inside, because words of some scripts need them. A mention is `@` (or `＠`) and a handle
as `identity` has it. Neither begins in the middle of a word, in an e-mail address or in a URL; a mention does not end
in the middle of a word, and leaves the full stop behind it to the sentence. Tags may follow each other without a space.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, Self

from heliograph.core.memory import REMEMBERED
from heliograph.core.rows import Row
from heliograph.identity.model import HANDLE

MAX_TAGS: Final = 30
"""Different hashtags of one text; further ones are text, so that one post cannot be everywhere."""
MAX_MENTIONS: Final = 20
"""Different people whom one text mentions; further ones are text, so that nobody calls a crowd with it."""
TASTE_TAGS: Final = 10
"""How many of a post's hashtags, the first, are kept with what somebody does with it, to tell their tastes by."""
TAG_LENGTH: Final = 100
HASHES, ATS = "#＃", "@＠"
SIGN: Final = re.compile(f"[{HASHES}{ATS}]")
JOINERS: Final = "\u200c\u200d"
URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://\S*|www\.\S*", re.IGNORECASE)
RUN: Final = re.compile(r"[A-Za-z0-9._]+")


class Kind(StrEnum):
    TAG = "tag"
    MENTION = "mention"


@dataclass(frozen=True)
class Link:
    """A piece of a text that leads somewhere: from code point `start`, its sign included, to before `end`.

    `target` is what it leads to: a tag or a handle, without its sign, the same however it was written.
    """

    kind: Kind
    start: int
    end: int
    target: str


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a text names: its hashtags, and id → handle of the people whom it mentions; each once, as they first come.

    Whose a handle was when the text was written is known to `posts.naming` alone.
    """

    tags: tuple[str, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)

    def attributes(self) -> dict[str, Any]:
        """As rows have it; None where there is nothing, so that a row keeps nothing."""
        mentions = [{"id": one, "userName": handle} for one, handle in self.people.items()]
        return {"tags": list(self.tags) or None, "mentions": mentions or None}

    @classmethod
    def of(cls, row: Row) -> Self:
        """The inverse of `attributes`."""
        people = {one["id"]: one["userName"] for one in row.get("mentions", ())}
        return cls(tags=tuple(row.get("tags", ())), people=people)


NO_NAMES: Final = Named()


@lru_cache(maxsize=REMEMBERED)
def links(text: str) -> tuple[Link, ...]:
    """All of a text, in order, as far as the limits allow."""
    seen: dict[Kind, set[str]] = {Kind.TAG: set(), Kind.MENTION: set()}
    limits = {Kind.TAG: MAX_TAGS, Kind.MENTION: MAX_MENTIONS}
    kept = []
    for link in _all(text):
        targets = seen[link.kind]
        if link.target in targets or len(targets) < limits[link.kind]:
            targets.add(link.target)
            kept.append(link)
    return tuple(kept)


def tags(text: str) -> tuple[str, ...]:
    """The hashtags of a text, each once, as they first come."""
    return tuple(dict.fromkeys(link.target for link in links(text) if link.kind is Kind.TAG))


def folded(word: str) -> str:
    """A tag as it is compared: compatibility forms and case make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())


def _all(text: str) -> Iterator[Link]:
    urls: set[int] | None = None
    place = after_tag = 0
    while sign := SIGN.search(text, place):
        if urls is None:
            urls = {one for found in URL.finditer(text) for one in range(*found.span())}
        link, place = None, sign.start()
        if place not in urls and sign[0] in HASHES and (place == after_tag or not _goes_on(text, place)):
            link = _tag(text, place)
        elif place not in urls and sign[0] in ATS and not _goes_on(text, place):
            link = _mention(text, place)
        if link:
            yield link
            after_tag = link.end if link.kind is Kind.TAG else 0
        place = link.end if link else place + 1


def _goes_on(text: str, place: int) -> bool:
    """Whether the character before belongs to something that a link would cut in two."""
    before = text[place - 1] if place else " "
    return _is_word(before) or before in HASHES + ATS + "&/.-+"


def _tag(text: str, start: int) -> Link | None:
    end = start + 1
    while end < len(text) and (_is_word(text[end]) or (end > start + 1 and _joins(text, end))):
        end += 1
    word = text[start + 1 : end]
    if not any(unicodedata.category(one).startswith("L") for one in word) or len(word) > TAG_LENGTH:
        return None
    return Link(Kind.TAG, start, end, folded(word))


def _mention(text: str, start: int) -> Link | None:
    run = RUN.match(text, start + 1)
    if not run:
        return None
    handle = run[0].rstrip("._")
    end = start + 1 + len(handle)
    behind = text[run.end() : run.end() + 1]
    if not re.fullmatch(HANDLE, handle) or _is_word(behind) or (behind and behind in ATS):
        return None
    return Link(Kind.MENTION, start, end, handle.lower())


def _joins(text: str, place: int) -> bool:
    return text[place] in JOINERS and _is_word(text[place + 1 : place + 2])


def _is_word(one: str) -> bool:
    return one == "_" or (one != "" and unicodedata.category(one)[0] in "LMN")
