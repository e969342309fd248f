"""Posts by their ids, for whoever reads many at once: keys, and posts out of rows. `store.py` has the table."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from heliograph.core.lookups import Lookup, Remembered
from heliograph.core.memory import REMEMBERED
from heliograph.core.places import Single
from heliograph.core.rows import Row
from heliograph.graph.visibility import Visibility
from heliograph.media.film import Film
from heliograph.media.model import Size
from heliograph.posts.markup import Named
from heliograph.posts.model import About, Picture, Post, Status, location_from

POST: Final = Single("post_id", "N")


class PostsById:
    """The posts of a table, in every state; whoever shows them asks `graph.visibility`."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._memory = Remembered[Post](REMEMBERED)

    def lookup(self, post_ids: Iterable[str]) -> Lookup[Post]:
        """Posts as they are now: what was deleted a moment ago must not show."""
        keys = POST.keys({one: one for one in post_ids})
        return Lookup(table=self._table, keys=keys, decode=post_of, consistent=True, memory=self._memory)


def post_of(row: Row) -> Post:
    """The post of a row."""
    published_at, deleted_at, expires_at = row.get("published_at"), row.get("deleted_at"), row.get("expires_at")
    edited_at = row.get("edited_at")
    return Post(
        id=str(row["post_id"]),
        owner_id=str(row["owner_id"]),
        owner_name=row["owner_name"],
        pictures=tuple(_picture(stored) for stored in row["pictures"]),
        named=Named.of(row),
        created_at=datetime.fromisoformat(row["created_at"]),
        status=Status(row["status"]),
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        failure=row.get("failure"),
        version=int(row["version"]),
        edition=int(row.get("edition", 1)),
        edited_at=datetime.fromisoformat(edited_at) if edited_at else None,
        deleted_at=datetime.fromisoformat(deleted_at) if deleted_at else None,
        expires_at=datetime.fromtimestamp(int(expires_at), UTC) if expires_at else None,
        duplicate_of=str(row["duplicate_of"]) if "duplicate_of" in row else None,
        **vars(about_of(row)),
    )


def about_of(row: Row) -> About:
    """What its author says of the post, or of the draft, of a row."""
    return About(
        caption=row["caption"],
        location=location_from(row.get("location")),
        content_warning=row.get("content_warning", ""),
        comments_off=bool(row.get("comments_off")),
        like_count_hidden=bool(row.get("like_count_hidden")),
        visibility=Visibility(row.get("visibility", Visibility.EVERYONE)),
    )


def _picture(stored: Row) -> Picture:
    sizes, film = stored["sizes"], stored.get("film")
    return Picture(
        **{name: value for name, value in stored.items() if name not in ("sizes", "film")},
        film=Film.from_dict(film) if film else None,
        sizes={name: Size(*pair) for name, pair in sizes.items()} if sizes else None,
    )
