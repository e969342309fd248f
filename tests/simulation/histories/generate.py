"""A seed → a history. Most are small and about one thing; a few are about everything.

`WRITE_PATHS` says for every write operation of the API, and `CONSUMERS` for every function that events start, in which
areas histories exercise it. A test compares both with the OpenAPI document, the template, and what some seeds really
invoke: a new write path is added here together with its acts (`requests`), its model and its checks.
"""

from dataclasses import dataclass
from random import Random

from tests.simulation.cloud.faults import Outcome
from tests.simulation.histories.acts import Act, Group, History, Setting, Weather

WRITE_PATHS = {
    "POST /users/{user_id}/posts": ("publishing", "everything"),
    "POST /v1/me/feed": ("publishing", "everything"),
    "POST /v1/media": ("uploads", "everything"),
    "POST /v1/posts": ("uploads", "everything"),
    "PUT /v1/users/{user_id}/follow": ("graph", "feed", "everything"),
    "DELETE /v1/users/{user_id}/follow": ("graph", "feed", "everything"),
    "PUT /v1/posts/{post_id}/like": ("likes", "everything"),
    "DELETE /v1/posts/{post_id}/like": ("likes", "everything"),
    "POST /v1/posts/{post_id}/comments": ("comments", "everything"),
    "DELETE /v1/posts/{post_id}/comments/{comment_id}": ("comments", "everything"),
    "PATCH /v1/me": ("accounts",),
    "POST /v1/auth/sign-up": ("accounts",),
    "POST /v1/auth/confirm": ("accounts",),
    "POST /v1/auth/resend-code": ("accounts",),
    "POST /v1/auth/sign-in": ("accounts",),
    "POST /v1/auth/refresh": ("accounts",),
    "POST /v1/auth/sign-out": ("accounts",),
}
"""Operation → the areas whose histories exercise it."""

CONSUMERS = {
    "events_on_change": ("graph", "likes", "comments", "publishing", "uploads", "feed", "everything"),
    "counters_on_events": ("graph", "likes", "comments", "publishing", "uploads", "feed", "everything"),
    "feed_on_posts": ("publishing", "uploads", "feed", "everything"),
    "posts_on_media": ("publishing", "uploads", "feed", "everything"),
    "media_on_upload": ("publishing", "uploads", "feed", "everything"),
}
"""Function that events start → the areas whose histories exercise it."""


@dataclass(frozen=True)
class Area:
    """What histories about one thing are made of: kinds of acts with weights, how many, and what they find."""

    share: int
    kinds: dict[str, int]
    acts: tuple[int, int]
    people: tuple[int, int] = (2, 3)
    posts: tuple[int, int] = (0, 0)
    follows: float = 0.0
    opening: tuple[str, ...] = ()
    later: tuple[int, ...] = (0,)


AREAS = {
    "graph": Area(24, {"follow": 5, "unfollow": 4, "read_followers": 1, "read_following": 1}, (2, 6), follows=0.3),
    "likes": Area(24, {"like": 5, "unlike": 4, "read_likes": 1, "read_post": 1}, (2, 6), posts=(1, 2)),
    "comments": Area(
        20, {"comment": 5, "uncomment": 3, "read_comments": 1, "read_post": 1}, (2, 7), posts=(1, 1), follows=0.3
    ),
    "publishing": Area(8, {"publish": 3, "publish_content": 1, "read_grid": 1, "read_feed": 1}, (1, 2), follows=0.6),
    "uploads": Area(
        7,
        {"offer": 2, "upload": 4, "publish_uploads": 4, "read_post": 1},
        (1, 5),
        people=(1, 2),
        follows=0.6,
        opening=("offer", "offer", "upload", "publish_uploads"),
    ),
    "accounts": Area(
        9,
        {"sign_up": 4, "confirm": 4, "sign_in": 2, "resend": 1, "refresh": 1, "sign_out": 1, "edit_profile": 2},
        (1, 5),
        people=(1, 1),
        opening=("sign_up", "confirm", "sign_in", "refresh"),
        later=(0, 0, 1, 2, 4),
    ),
    "feed": Area(
        6,
        {"follow": 3, "unfollow": 4, "publish": 1, "read_feed": 5, "read_feed_of": 1},
        (3, 6),
        posts=(1, 4),
        follows=0.7,
        later=(0, 0, 0, 29, 31),
    ),
    "everything": Area(
        2,
        {
            "follow": 3, "unfollow": 2, "publish": 2, "publish_content": 1, "offer": 2, "upload": 3,
            "publish_uploads": 2, "like": 3, "unlike": 2, "comment": 3, "uncomment": 2, "read_feed": 3,
            "read_post": 1, "read_profile": 1, "read_grid": 1, "read_me": 1,
        },
        (8, 16),
        people=(2, 4),
        posts=(0, 2),
        follows=0.4,
        opening=("offer",),
        later=(0, 0, 31),
    ),
}  # fmt: skip


def generate(seed: int, area: str | None = None) -> History:
    """The history of a seed, always the same one."""
    rng = Random(f"history {seed}")
    area = area or rng.choices(list(AREAS), [one.share for one in AREAS.values()])[0]
    plan = AREAS[area]
    setting = _setting(rng, plan)
    return History(
        seed=seed,
        area=area,
        setting=setting,
        groups=(*_opening(rng, plan), *_groups(rng, _acts(rng, plan, setting.people))),
        weather=_weather(rng, plan),
        later=rng.choice(plan.later),
    )


def _setting(rng: Random, plan: Area) -> Setting:
    people = rng.randint(*plan.people)
    pairs = [(one, other) for one in range(people) for other in range(people) if one != other]
    return Setting(
        people=people,
        posts=tuple(rng.randrange(people) for _ in range(rng.randint(*plan.posts))),
        follows=tuple(pair for pair in pairs if rng.random() < plan.follows),
    )


def _opening(rng: Random, plan: Area) -> list[Group]:
    """What the first person does before the rest, one after the other, or the beginning of it."""
    begun = plan.opening[: rng.randint(0, len(plan.opening))]
    return [Group(acts=(Act(kind=kind, patience=3),), pause=rng.choice((0.0, 1.0))) for kind in begun]


def _acts(rng: Random, plan: Area, people: int) -> list[Act]:
    # Few different things, so that requests meet at the same edge, like or upload.
    kinds, weights = list(plan.kinds), list(plan.kinds.values())
    drawn = rng.choices(kinds, weights, k=rng.randint(*plan.acts))
    return [
        Act(
            kind=kind,
            who=rng.randrange(min(people, 2 if rng.random() < 0.7 else people)),
            what=rng.randrange(2) if rng.random() < 0.7 else rng.randrange(6),
            how=rng.randrange(6),
            patience=rng.choice((0, 1, 3)),
            twice=rng.random() < 0.12,
        )
        for kind in drawn
    ]


def _groups(rng: Random, acts: list[Act]) -> tuple[Group, ...]:
    groups: list[Group] = []
    while acts:
        size = rng.choice((1, 1, 2, 3))
        pause = rng.choice((0.0, 0.0, rng.uniform(0.0, 0.3), rng.uniform(0.5, 4.0)))
        groups.append(Group(acts=tuple(acts[:size]), pause=pause))
        acts = acts[size:]
    return tuple(groups)


FAULTS = tuple(outcome for outcome in Outcome if outcome is not Outcome.OK)


FED_OUTAGES = ("Feed", "Feed", "Feed", "Posts", "Media", "Tallies")
OUTAGES = ("Tallies", "Tallies", "Tallies", "Likes", "Comments", "Follows", "Posts", "Accounts", "Engagement")
"""Words in names of tables, streams and buckets that may be out of order for a while; those of consumers more often."""


def _weather(rng: Random, plan: Area) -> Weather:
    def now_and_then(chance: float, low: float, high: float) -> float:
        return rng.uniform(low, high) if rng.random() < chance else 0.0

    outage = rng.choice(FED_OUTAGES if plan.follows >= 0.6 else OUTAGES)
    kinds = rng.sample(FAULTS, rng.choice((0, 1, 2, 3, len(FAULTS))))
    total = rng.choice((0.02, 0.06, 0.15))
    return Weather(
        rates=tuple((kind, total / len(kinds)) for kind in kinds),
        index_lag=now_and_then(0.3, 0.05, 1.0),
        staleness=now_and_then(0.25, 0.05, 1.0),
        rotation=now_and_then(0.15, 0.05, 0.3),
        splitting=now_and_then(0.15, 0.1, 0.4),
        duplication=now_and_then(0.3, 0.05, 0.5),
        short_reads=now_and_then(0.3, 0.1, 0.7),
        object_duplication=now_and_then(0.4, 0.1, 0.6),
        object_delay=rng.choice((0.1, 2.0, 5.0)),
        ttl=rng.choice(("usual", "usual", "prompt", "late", "never")),
        rewind=rng.choice((0, 0, 0, 1, 2, 5)),
        poll=rng.choice((0.25, 2.0, 5.0, 5.0)),
        outage=outage if rng.random() < 0.4 else "",
        outage_seconds=rng.uniform(0.5, 20.0),
        stickiness=now_and_then(0.3, 0.3, 0.9),
        pool_trouble=now_and_then(0.4, 0.05, 0.3),
    )
