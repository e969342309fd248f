"""Posting the same picture again: at once, after a deletion, on purpose."""

from collections import defaultdict
from collections.abc import Iterator

from tests.functions.pictures import photograph
from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.posts import published
from tests.simulation.histories.areas.removal import deletions
from tests.simulation.histories.model import Switch
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story


def post_again(act: Act, known: Known, who: Person) -> Ready:
    """One of two pictures, now and then on purpose."""
    caption = known.fresh("again")
    fields = {"caption": caption, "allowDuplicate": "true" if act.how == 3 else "false"}
    content = {"picture": photograph(1 + act.what % 2), "fields": fields}
    return Ready(who=who, method="POST", path=f"/users/{who.id}/posts", content=content, text=caption)


def nobody_posts_a_picture_twice_without_being_told(story: Story) -> Iterator[str]:
    """Of an author's posts of one picture, none of which was ever deleted, all but one say that they are duplicates."""
    touched = {post_id for _, post_id in deletions(story)}
    unaware = defaultdict(list)
    for post_id, post in story.posts.items():
        for picture in post["pictures"]:
            look = picture.get("fingerprint")
            if look and post["status"] == "published" and "duplicate_of" not in post and post_id not in touched:
                unaware[post["owner_id"], look].append(post_id)
    yield from (f"posts {posts} of {owner} show {look}" for (owner, look), posts in unaware.items() if len(posts) > 1)


def a_refusal_names_a_post_that_stands(story: Story) -> Iterator[str]:
    """Who is told that they have posted a picture has a post of it, which was not deleted all the while."""
    deleted = deletions(story)
    for sent in story.of("post_again"):
        if not sent.refused or not sent.json["type"].endswith(":picture-already-posted"):
            continue
        assert sent.who
        existing = sent.json["existing"]["id"]
        if existing in story.posts and str(story.posts[existing]["owner_id"]) != sent.who.id:
            yield f"{sent} and names {existing}, which is another's"
        if False not in deleted.get(("", existing), Switch()).possible(sent.started, sent.ended):
            yield f"{sent} and names {existing}, which is deleted"


def what_is_known_by_its_looks_is_in_a_post(story: Story) -> Iterator[str]:
    """Every picture that a post knows the looks of stands on the shelf three times, and nothing else does.

    So it is when all is quiet, and at the end of the days that pass then, in which what was deleted goes for good.
    """
    for rows in (story.rows, story.world.rows):
        shelved = sorted((str(row["holder_id"]), str(row["place"])) for row in rows("Likeness") if "fingerprint" in row)
        shown = sorted(
            (str(post["post_id"]), picture["media_id"])
            for post in rows("Posts")
            for picture in post["pictures"]
            if picture.get("fingerprint")
            for _ in range(3)
        )
        if shelved != shown:
            yield f"on shelves stands {shelved}, posts show {shown}"


ROOM = Room(
    areas={
        "duplicates": Area(
            5,
            {"post_again": 6, "delete_post": 4, "undelete_post": 1, "read_grid": 1},
            acts=(2, 6),
            people=(1, 2),
            opening=("post_again",),
            later=(0, 33, 33),
            outages=("Likeness", "Posts"),
        )
    },
    requests={"post_again": post_again},
    learns={"post_again": published},
    hears={"posts_on_posts": ("duplicates",)},
    checks=(
        nobody_posts_a_picture_twice_without_being_told,
        a_refusal_names_a_post_that_stands,
        what_is_known_by_its_looks_is_in_a_post,
    ),
    excuses={"post_again": frozenset({409})},
    outages=("Likeness",),
    transacted=("Likeness",),
)
