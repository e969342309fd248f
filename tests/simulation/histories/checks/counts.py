"""Checks of counts: what the consumers added up against a recount of the rows."""

from collections import Counter
from collections.abc import Iterator

from tests.simulation.histories.story import Story

COUNTS = ("likes", "comments", "followers", "following", "posts")
SHOWN, KEPT = 3, 6


def counts_are_what_a_recount_gives(story: Story) -> Iterator[str]:
    """Every count equals a recount: nothing counted twice, left out, or counted that was never there."""
    counted = {(str(row["pk"]), name): row[name] for row in story.rows("Tallies") for name in COUNTS if row.get(name)}
    recount = _recount(story)
    for key in sorted(counted.keys() | recount.keys()):
        if counted.get(key, 0) != recount[key]:
            yield f"{key} counts {counted.get(key, 0)}, a recount {recount[key]}"


def previews_are_the_newest_comments(story: Story) -> Iterator[str]:
    """A post's count row holds its newest comments, and none that was deleted."""
    written: dict[str, list[str]] = {}
    for row in story.rows("Comments"):
        written.setdefault(f"post#{row['post_id']}", []).append(str(row["comment_id"]))
    attempts = Counter(f"post#{sent.about}" for sent in story.of("comment"))
    for row in story.rows("Tallies"):
        key = str(row["pk"])
        there = sorted(written.get(key, ()), key=int, reverse=True)
        shown = sorted((name[2:] for name in row if name.startswith("c#")), key=int, reverse=True)[:SHOWN]
        # Beyond what a row keeps, one that was trimmed does not come back when newer ones are deleted.
        exact = attempts[key] <= KEPT
        if (exact and shown != there[:SHOWN]) or not set(shown) <= set(there):
            yield f"{key} shows {shown} of {there}"


def answers_show_the_counts(story: Story) -> Iterator[str]:
    """What a profile or post answers when everything is quiet are those counts."""
    recount = _recount(story)
    for sent in story.of("read_profile", "read_post", "read_feed"):
        if not (sent.after and sent.good) or (sent.act.kind == "read_feed" and not sent.json["feeds"]):
            continue
        if sent.act.kind == "read_profile":
            shown = {(f"user#{sent.about}", name): count for name, count in sent.json["counts"].items()}
        elif sent.act.kind == "read_post":
            shown = {(f"post#{sent.about}", name): sent.json[f"numberOf{name.title()}"] for name in COUNTS[:2]}
        else:
            items = sent.json["feeds"]
            shown = {(f"post#{one['postId']}", n): one[f"numberOf{n.title()}"] for one in items for n in COUNTS[:2]}
        yield from (f"{sent} shows {key} {count}" for key, count in shown.items() if count != recount[key])


def _recount(story: Story) -> Counter[tuple[str, str]]:
    recount: Counter[tuple[str, str]] = Counter()
    recount.update((f"post#{row['post_id']}", "likes") for row in story.rows("Likes"))
    recount.update((f"post#{row['post_id']}", "comments") for row in story.rows("Comments"))
    for row in story.rows("Follows"):
        recount[f"user#{row['followee_id']}", "followers"] += 1
        recount[f"user#{row['follower_id']}", "following"] += 1
    published = (row for row in story.rows("Posts") if row["status"] == "published")
    recount.update((f"user#{row['owner_id']}", "posts") for row in published)
    return recount
