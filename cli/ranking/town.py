"""People who are made up, and what they do with each other's posts: events as the streams have them.

There is no deployment to train the shipped weights on. Whoever lives here has interests, a few close people, and a
mood; posts are good or less so, and make curious or do not; whether somebody opens, likes, comments or shares follows
from that, and not from the features of the model, which know none of it. The same seed makes the same town.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from typing import Any, Final

from heliograph.comments.events import CommentWritten
from heliograph.core.events import Event, Fact
from heliograph.core.ids import IdMaker
from heliograph.graph.events import UserFollowed
from heliograph.likes.events import PostLiked
from heliograph.media.events import MediaReady
from heliograph.posts.events import PostPublished
from heliograph.shares.events import PostShared
from heliograph.viewing.events import PostOpened, PostViewed

BEGINS: Final = datetime(2026, 3, 1, tzinfo=UTC)
TAGS: Final = tuple(f"tag{number}" for number in range(40))
FOLLOWS: Final = 30
LOOKS_BACK: Final = timedelta(days=2)
"""How old a post may be that a visit still comes to."""
POSTS_A_DAY: Final = 0.8
SEEN_AT_ONCE: Final = (10, 40)
"""How many posts a visit comes to, at least and at most."""


@dataclass(kw_only=True)
class _Person:
    id: str
    interests: frozenset[str]
    fame: float
    skill: float
    mood: float
    talks: float
    curious: float
    follows: dict[str, float]
    """Whom, and how close they are: 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class _Made:
    """A post, how good it is, and how curious it makes."""

    id: str
    owner: _Person
    at: datetime
    tags: tuple[str, ...]
    quality: float
    hook: float
    pictures: int


class Town:
    """So many people, for so many days; each visits once a day."""

    def __init__(self, *, people: int, days: int, seed: int) -> None:
        self._dice = Random(seed)  # noqa: S311 - a simulation
        self._clock = BEGINS
        self._ids = IdMaker(lambda: self._clock, self._dice)
        self._days = days
        self._people = [self._person() for _ in range(people)]
        self._by_id = {one.id: one for one in self._people}
        for one in self._people:
            one.follows = self._followed_by(one)
        self._facts = 0

    def facts(self) -> Iterator[Fact]:
        """All that happens, day by day."""
        for one in self._people:
            for other in one.follows:
                yield self._fact(self._follow(one, other), BEGINS)
        posts: list[_Made] = []
        seen: set[tuple[str, str]] = set()
        for day in range(self._days):
            midnight = BEGINS + timedelta(days=day)
            moments = [(midnight + timedelta(seconds=self._dice.randrange(86_400)), one) for one in self._people]
            made = self._posts_of_a_day(midnight)
            posts = [one for one in posts if one.at > midnight - LOOKS_BACK] + made
            for post in made:
                yield from self._publication(post)
            for at, reader in sorted(moments, key=lambda one: (one[0], one[1].id)):
                yield from self._visit(reader, at, posts, seen)

    def _person(self) -> _Person:
        dice = self._dice
        count = dice.randint(3, 6)
        return _Person(
            id=self._ids.make(),
            interests=frozenset(dice.choices(TAGS, weights=[1 / (place + 3) for place in range(len(TAGS))], k=count)),
            fame=dice.lognormvariate(0, 1),
            skill=dice.gauss(0, 0.6),
            mood=dice.gauss(-2.2, 0.6),
            talks=dice.gauss(-1.6, 0.6),
            curious=dice.gauss(-1.9, 0.6),
            follows={},
        )

    def _followed_by(self, one: _Person) -> dict[str, float]:
        """The famous, those of the same interests, and a few who are close."""
        others = [other for other in self._people if other is not one]
        pull = [other.fame * (1 + 2 * len(one.interests & other.interests)) for other in others]
        chosen = {other.id: 0.0 for other in self._dice.choices(others, weights=pull, k=2 * FOLLOWS)}
        followed = dict(list(chosen.items())[:FOLLOWS])
        for friend in self._dice.sample(sorted(followed), min(5, len(followed))):
            followed[friend] = self._dice.uniform(0.4, 1)
            if self._dice.random() < 0.7:
                self._by_id[friend].follows.setdefault(one.id, self._dice.uniform(0.2, 1))
        return {**one.follows, **followed}

    def _posts_of_a_day(self, midnight: datetime) -> list[_Made]:
        made = []
        for owner in self._people:
            for _ in range(sum(self._dice.random() < POSTS_A_DAY / 2 for _ in range(2))):
                self._clock = midnight + timedelta(seconds=self._dice.randrange(86_400))
                made.append(self._post(owner))
        return sorted(made, key=lambda one: (one.at, one.id))

    def _post(self, owner: _Person) -> _Made:
        own = self._dice.sample(sorted(owner.interests), self._dice.randint(0, min(3, len(owner.interests))))
        return _Made(
            id=self._ids.make(owner=owner.id),
            owner=owner,
            at=self._clock,
            tags=tuple(own),
            quality=owner.skill + self._dice.gauss(0, 0.8),
            hook=self._dice.gauss(0, 0.9),
            pictures=self._dice.choice((1, 1, 1, 3)),
        )

    def _visit(self, reader: _Person, at: datetime, posts: list[_Made], seen: set[tuple[str, str]]) -> Iterator[Fact]:
        """Newest first, as far as patience goes."""
        new = [
            one for one in posts if one.owner.id in reader.follows and one.at < at and (reader.id, one.id) not in seen
        ]
        newest = sorted(new, key=lambda one: one.at, reverse=True)[: self._dice.randint(*SEEN_AT_ONCE)]
        for place, post in enumerate(newest):
            seen.add((reader.id, post.id))
            moment = at + timedelta(seconds=20 * place)
            yield self._fact(PostViewed(post_id=post.id, viewer_id=reader.id, day=at.date().isoformat()), moment)
            for event in self._reaction(reader, post, at):
                yield self._fact(event, moment + timedelta(seconds=self._dice.randint(1, 15)))

    def _reaction(self, reader: _Person, post: _Made, at: datetime) -> Iterator[Event]:
        close = reader.follows[post.owner.id]
        shared = len(reader.interests & set(post.tags))
        hours = (at - post.at) / timedelta(hours=1)
        appeal = 1.8 * close + 0.9 * min(shared, 2) + 0.8 * post.quality + 0.3 * (post.pictures > 1) - 0.02 * hours
        appeal += self._dice.gauss(0, 0.4)
        if self._happens(reader.curious + 0.9 * close + 1.0 * min(shared, 2) + 0.4 * post.quality + post.hook):
            yield PostOpened(post_id=post.id, post_owner_id=post.owner.id, viewer_id=reader.id)
        if self._happens(reader.mood + appeal):
            yield PostLiked(**_like(reader, post))
        if self._happens(reader.talks - 3 + 2.2 * close + 0.7 * appeal):
            yield CommentWritten(**_comment(self._ids.make(owner=reader.id), reader, post))
        if self._happens(reader.mood - 2.2 + 1.4 * post.quality + 0.8 * min(shared, 2)):
            yield PostShared(**_share(reader, post))

    def _happens(self, logit: float) -> bool:
        return self._dice.random() < 1 / (1 + exp(-logit))

    def _publication(self, post: _Made) -> Iterator[Fact]:
        for _ in range(post.pictures):
            media = self._ids.make(owner=post.owner.id)
            yield self._fact(MediaReady(media_id=media, owner_id=post.owner.id, post_id=post.id, manifest={}), post.at)
        about = {"id": post.id, "caption": " ".join(f"#{tag}" for tag in post.tags), "publishedAt": post.at.isoformat()}
        published = PostPublished(post=about, owner=_named(post.owner), tags=post.tags, mentions=())
        yield self._fact(published, post.at)

    def _follow(self, one: _Person, other: str) -> Event:
        followed = {"id": other, "userName": f"person{other}"}
        return UserFollowed(follower=_named(one), followed_user=followed, is_followed_user_celebrity=False)

    def _fact(self, event: Event, at: datetime) -> Fact:
        self._facts += 1
        return Fact(f"{self._facts:032x}.0", f"{self._facts:040}", at.replace(microsecond=0), event)


def _named(one: _Person) -> dict[str, str]:
    return {"id": one.id, "userName": f"person{one.id}"}


def _like(reader: _Person, post: _Made) -> dict[str, Any]:
    names = {"liker_id": reader.id, "liker": _named(reader), "is_following_media_owner": True}
    return {**names, **_about(post)}


def _share(reader: _Person, post: _Made) -> dict[str, Any]:
    return {"sharer_id": reader.id, "sharer": _named(reader), **_about(post)}


def _about(post: _Made) -> dict[str, Any]:
    return {
        "post_id": post.id,
        "post_owner_id": post.owner.id,
        "post": {"id": post.id, "caption": ""},
        "post_owner": _named(post.owner),
    }


def _comment(comment_id: str, reader: _Person, post: _Made) -> dict[str, Any]:
    return {
        "comment_id": comment_id,
        "post_id": post.id,
        "post_owner_id": post.owner.id,
        "commenter": _named(reader),
        "text": "!",
        "tags": (),
        "mentions": (),
        "post_tags": post.tags,
    }
