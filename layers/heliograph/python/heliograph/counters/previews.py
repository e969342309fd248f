"""What a post's tally shows of its newest comments, and what of that may go.

| attribute                      | what                                                        |
|--------------------------------|-------------------------------------------------------------|
| c#<comment id>                 | a comment: user_id, user_name, text                         |
| h#<comment id>#<liker id>      | somebody who likes it: the user name                        |

Attributes of their own, because one update then sets and removes them without having read the item. Likes and comments
come from different tables, so a like may be here before its comment; it waits for a while.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from heliograph.core.ids import made_at
from heliograph.core.rows import Row
from heliograph.counters.model import CommentPreview, Delta, LikerPreview

COMMENT = "c#"
HEART = "h#"
SHOWN_COMMENTS: Final = 3
"""How many of the newest comments are shown."""
KEPT_COMMENTS: Final = 6
"""How many may be held before the oldest are trimmed, so that trimming costs one write in several."""
SHOWN_LIKERS: Final = 10
"""How many of those who like a comment are shown with it. Their number is in the comment's own tally."""
KEPT_LIKERS: Final = 20
"""How many may be held before some are trimmed; as many hearts of comments that are not shown are let be, too."""
PATIENCE: Final = timedelta(hours=1)
"""So old is a comment that was not heard of when it is taken for deleted, and its hearts with it."""


def changes(delta: Delta) -> Iterable[tuple[str, object | None]]:
    """(attribute, value to set, or None to remove it)."""
    for comment_id, comment in delta.comments.items():
        stored = comment and {"user_id": comment.user_id, "user_name": comment.user_name, "text": comment.text}
        yield COMMENT + comment_id, stored
    for (comment_id, liker_id), liker in delta.likers.items():
        yield f"{HEART}{comment_id}#{liker_id}", liker and liker.user_name


def newest_comments(row: Row) -> tuple[CommentPreview, ...]:
    """What a tally's row shows, newest first."""
    shown = _comments(row)[:SHOWN_COMMENTS]
    if not shown:
        return ()
    hearts = _hearts(row)
    return tuple(
        CommentPreview(
            id=name.removeprefix(COMMENT),
            likers=tuple(
                LikerPreview(id=heart.rpartition("#")[2], user_name=row[heart])
                for heart in hearts.get(_comment_id(name), ())[:SHOWN_LIKERS]
            ),
            **row[name],
        )
        for name in shown
    )


def superfluous(row: Row, now: datetime) -> list[str]:
    """Attributes that are neither shown nor may be again; none while they are few."""
    comments, hearts = _comments(row), _hearts(row)
    oldest_shown = _comment_id(comments[:SHOWN_COMMENTS][-1]) if len(comments) >= SHOWN_COMMENTS else 0
    known = {_comment_id(name) for name in comments}
    unseen = [
        name
        for comment_id, names in hearts.items()
        if comment_id < oldest_shown or (comment_id not in known and made_at(str(comment_id)) < now - PATIENCE)
        for name in names
    ]
    return [
        *(comments[SHOWN_COMMENTS:] if len(comments) > KEPT_COMMENTS else ()),
        *(unseen if len(unseen) > KEPT_LIKERS else ()),
        *(name for names in hearts.values() if len(names) > KEPT_LIKERS for name in names[SHOWN_LIKERS:]),
    ]


def _comments(row: Row) -> list[str]:
    return sorted((name for name in row if name.startswith(COMMENT)), key=_comment_id, reverse=True)


def _hearts(row: Row) -> dict[int, list[str]]:
    """Comment id → its hearts, by id of the liker."""
    hearts: dict[int, list[str]] = {}
    for name in sorted((name for name in row if name.startswith(HEART)), key=lambda name: int(name.rpartition("#")[2])):
        hearts.setdefault(_comment_id(name), []).append(name)
    return hearts


def _comment_id(name: str) -> int:
    return int(name.split("#")[1])
