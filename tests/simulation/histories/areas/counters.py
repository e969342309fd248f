"""Counts: what the consumer added up against a recount of the rows, whoever's they are."""

from collections.abc import Iterator

from tests.simulation.histories import areas
from tests.simulation.histories.room import Room
from tests.simulation.histories.story import Story

ON_POSTS = ("likes", "comments")
"""Counts that every answer with a post has."""


def counts_are_what_a_recount_gives(story: Story) -> Iterator[str]:
    """Every count equals a recount: nothing counted twice, left out, or counted that was never there."""
    names = areas.COUNTS
    counted = {(str(row["pk"]), name): row[name] for row in story.rows("Tallies") for name in names if row.get(name)}
    recount = areas.recount(story.rows)
    for key in sorted(counted.keys() | recount.keys()):
        if counted.get(key, 0) != recount[key]:
            yield f"{key} counts {counted.get(key, 0)}, a recount {recount[key]}"


def answers_show_the_counts(story: Story) -> Iterator[str]:
    """What a profile or post answers when everything is quiet are those counts."""
    recount = areas.recount(story.rows)
    for sent in story.of("read_profile", "read_post", "read_feed"):
        if not (sent.after and sent.good) or (sent.act.kind == "read_feed" and not sent.json["feeds"]):
            continue
        if sent.act.kind == "read_profile":
            shown = {(f"user#{sent.about}", name): count for name, count in sent.json["counts"].items()}
        elif sent.act.kind == "read_post":
            shown = {(f"post#{sent.about}", name): sent.json[f"numberOf{name.title()}"] for name in ON_POSTS}
        else:
            items = sent.json["feeds"]
            shown = {(f"post#{one['postId']}", n): one[f"numberOf{n.title()}"] for one in items for n in ON_POSTS}
        # None: its author has hidden it.
        wrong = {key: count for key, count in shown.items() if count not in (recount[key], None)}
        yield from (f"{sent} shows {key} {count}" for key, count in wrong.items())


ROOM = Room(checks=(counts_are_what_a_recount_gives, answers_show_the_counts))
