"""A populace for the suite `fanout`: how many follow whom, laid into simulated tables as far as it is looked at."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

from heliograph.core.rows import from_row
from heliograph.feed.model import PRESENCE_ID
from heliograph.feed.settings import ROW_DAYS
from heliograph.graph.store import TieStore
from heliograph.posts.events import PostPublished
from heliograph.posts.store import PostStore

from benchmarks.town import Meter
from tests.people import an_id, follow, post
from tests.simulation.cloud import Cloud
from tests.simulation.cloud.dynamodb.partitions import Row
from tests.simulation.cloud.dynamodb.values import Item, weigh_item
from tests.template import synthesised

PEOPLE, FOLLOWED, POSTS_KEPT, PAGE = 50_000, 40, 20, 20
AWAY = 2
"""Every other follower has not looked for weeks."""
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = ("Rows", "Heads", "Ties", "Crossings", "Posts", "Shares")
EVERY_OTHER = timedelta(days=2)
FIRST_FAN = 10**15


class Populace:
    """`followers` is how many follow each, the most followed first. People are called by their rank, from 1 on."""

    def __init__(self, seed: int) -> None:
        self.cloud = Cloud(seed)
        self.meter = Meter(self.cloud)
        self._dice = Random(seed)  # noqa: S311 - a town, no secret
        self._weights = [1 / rank for rank in range(1, PEOPLE + 1)]
        whole = sum(self._weights)
        # Whoever draws 40 times draws somebody of this weight at least once so often.
        self.followers = [round(PEOPLE * (1 - exp(-FOLLOWED * one / whole))) for one in self._weights]
        self._authors = self._laid = 0
        tables = synthesised("dev").of_type("AWS::DynamoDB::GlobalTable").items()
        for name in TABLES:
            (properties,) = (one for logical_id, one in tables if name in logical_id)
            self.cloud.create_table_from(properties, name)
        self._lay_heads()
        self._forty = self._drawn()
        self._fans = FIRST_FAN

    @contextmanager
    def open(self) -> Iterator[None]:
        """Within: every AWS client talks to these tables."""
        with self.cloud.installed():
            yield

    def above(self, border: int) -> int:
        """How many are followed by so many or more."""
        return sum(one >= border for one in self.followers)

    def author(self, size: int, *, celebrity: bool) -> tuple[str, PostPublished]:
        """Somebody with so many followers and a head's worth of posts, and the newest of these as it is published."""
        self._authors += 1
        author = str(10**12 + self._authors)
        ids = [an_id(NOW - number * EVERY_OTHER / 8 - timedelta(minutes=1), self._authors) for number in range(24)]
        for one in ids:
            self._put("Posts", dict(PostStore("Posts")._row(post(one, owner_id=author)).serialize()))
        if celebrity:
            self._mark(author)
        else:
            self._lay_followers(author, size)
        facts = {"id": ids[0], "caption": "", "publishedAt": NOW.isoformat()}
        owner = {"id": author, "userName": "somebody"}
        return author, PostPublished(post=facts, owner=owner, tags=[], mentions=[])

    def readers(self, count: int, border: int) -> list[str]:
        """So many people, with ties to whom they follow, marked where these have `border` followers, and full feeds."""
        self._laid += 1
        found = []
        for number in range(count):
            me = str(10**13 + self._laid * 10**6 + number)
            self._befriend(me, self._drawn(), border)
            for place in range(PAGE + 5):
                made = an_id(NOW - timedelta(hours=1 + place), 7, place)
                row = {"reader_id": int(me), "post_id": int(made), "author_id": PEOPLE + 1, "expires_at": 1 << 40}
                self._put("Rows", from_row(row))
            found.append(me)
        return found

    def returning(self, border: int) -> str:
        """Somebody who was away so long that all of what forty people posted is missing, and is fetched of whoever has
        `border` followers.
        """
        me = str(10**14 + border)
        self._befriend(me, self._forty, border)
        for one in self._forty:
            if self.followers[one - 1] >= border:
                self._mark(str(one))
            for number in range(ROW_DAYS // EVERY_OTHER.days):
                made = an_id(NOW - number * EVERY_OTHER - timedelta(minutes=1), one % 8_192)
                self._put("Posts", dict(PostStore("Posts")._row(post(made, owner_id=str(one))).serialize()))
        return me

    def _befriend(self, me: str, followed: Iterable[int], border: int) -> None:
        for one in followed:
            fame = int(self.followers[one - 1] >= border)
            self._put("Ties", dict(TieStore("Ties")._row(follow(me, str(one), fame=fame)).serialize()))

    def _mark(self, celebrity: str) -> None:
        """Everybody who follows them fetches."""
        self._put("Crossings", from_row({"user_id": int(celebrity), "fame": 1, "phase": "marked", "after": 0}))

    def _drawn(self) -> set[int]:
        return set(self._dice.choices(range(1, PEOPLE + 1), self._weights, k=FOLLOWED))

    def _lay_heads(self) -> None:
        for rank in range(1, PEOPLE + 1):
            offset = self._dice.random() * EVERY_OTHER
            posts = [int(an_id(NOW - offset - number * EVERY_OTHER, rank % 8_192)) for number in range(15)]
            head = {"author_id": rank, "posts": posts, "floor": 0, "shares": [], "shares_floor": 0, "version": rank}
            self._put("Heads", from_row(head))

    def _lay_followers(self, author: str, size: int) -> None:
        """In the index alone, where fan-out reads them."""
        for number in range(self._fans, FIRST_FAN + size):
            if number % AWAY:
                place = {"reader_id": number, "post_id": PRESENCE_ID}
                self._put("Rows", from_row({**place, "expires_at": 1 << 40}))
        self._fans = max(self._fans, FIRST_FAN + size)
        table = self.cloud.dynamodb.table("Ties")
        pattern: Item = dict(TieStore("Ties")._row(follow(str(FIRST_FAN), author)).serialize())
        weight = weigh_item(pattern)
        for number in range(FIRST_FAN, FIRST_FAN + size):
            item = {**pattern, "from_id": {"N": str(number)}}
            table.indexes["followers"].write(table.schema.place_of(item), None, Row(item, weight))

    def _put(self, table: str, item: Item) -> None:
        place = self.cloud.dynamodb.table(table)
        place.write(place.schema.place_of(item), Row(item, weigh_item(item)))
