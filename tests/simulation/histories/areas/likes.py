"""Liking posts and comments, and taking it back."""

from collections.abc import Iterator

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.comments import SHOWN, Written
from tests.simulation.histories.model import Edge, Switch, switches_stand, turned
from tests.simulation.histories.requests import Known, Maker, Ready, about_a_post
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story


def likes(story: Story) -> dict[Edge, Switch]:
    """(liker, post) → switch, for every like that was asked about."""
    return turned({}, story.of("like"), story.of("unlike"))


def about_a_comment(method: str) -> Maker:
    """A request about a comment's heart."""

    def make(act: Act, known: Known, who: Person) -> Ready | None:
        there = known.of(Written).comments
        if not there:
            return None
        post_id, comment_id, _ = there[act.what % len(there)]
        path = f"/v1/posts/{post_id}/comments/{comment_id}/like"
        return Ready(who=who, method=method, path=path, about=comment_id)

    return make


def likes_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """A like whose last word was acknowledged stands so; one that nobody took back is not gone."""
    rows = story.rows("Likes")
    there = {(str(row["liker_id"]), str(row["post_id"])) for row in rows if "comment_id" not in row}
    yield from switches_stand("like", story, likes(story), there)
    of_comments = turned({}, story.of("like_comment"), story.of("unlike_comment"))
    there = {(str(row["liker_id"]), str(row["comment_id"])) for row in rows if "comment_id" in row}
    yield from switches_stand("comment's like", story, of_comments, there)


def posts_show_who_likes_their_newest_comments(story: Story) -> Iterator[str]:
    """Beside each comment that a post's count row shows stand those who like it, and nobody else."""
    there = {f"h#{row['comment_id']}#{row['liker_id']}" for row in story.rows("Likes") if "comment_id" in row}
    for row in story.rows("Tallies"):
        shown = sorted((name[2:] for name in row if name.startswith("c#")), key=int, reverse=True)[:SHOWN]
        for comment in shown:
            found = {name for name in row if name.startswith(f"h#{comment}#")}
            wanted = {name for name in there if name.startswith(f"h#{comment}#")}
            if found != wanted:
                yield f"{row['pk']} shows {found} of {wanted}"


ROOM = Room(
    areas={
        "likes": Area(
            24, {"like": 5, "unlike": 4, "read_likes": 1, "read_post": 1}, acts=(2, 6), posts=(1, 2), glance="read_post"
        ),
        "comment likes": Area(
            12,
            {"comment": 1, "reply": 1, "like_comment": 6, "unlike_comment": 4, "uncomment": 1},
            acts=(3, 8),
            posts=(1, 1),
            opening=("comment",),
        ),
    },
    mixed={"like": 3, "unlike": 2, "like_comment": 2, "unlike_comment": 2},
    requests={
        "like": about_a_post("PUT", "/v1/posts/{}/like"),
        "unlike": about_a_post("DELETE", "/v1/posts/{}/like"),
        "like_comment": about_a_comment("PUT"),
        "unlike_comment": about_a_comment("DELETE"),
        "read_likes": about_a_post("GET", "/v1/posts/{}/likes"),
    },
    writes={
        "PUT /v1/posts/{post_id}/like": ("likes", "everything"),
        "DELETE /v1/posts/{post_id}/like": ("likes", "everything"),
        "PUT /v1/posts/{post_id}/comments/{comment_id}/like": ("comment likes", "everything"),
        "DELETE /v1/posts/{post_id}/comments/{comment_id}/like": ("comment likes", "everything"),
    },
    hears={"events_on_change": ("likes",), "counters_on_events": ("likes",)},
    checks=(likes_stand_as_they_were_left, posts_show_who_likes_their_newest_comments),
    counts={"likes": lambda rows: (str(row["pk"]).rpartition("#")[0] for row in rows("Likes"))},
    outages=("Likes",),
)
