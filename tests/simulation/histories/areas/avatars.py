"""Avatars: uploads that people wear, one after the other, and what becomes of those that they wore."""

from collections.abc import Iterator, Sequence

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.media import Offers, worn_perhaps
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story


def wear(act: Act, known: Known, who: Person) -> Ready | None:
    offers = known.of(Offers).made
    if not offers:
        return None
    owner, offered = offers[act.what % len(offers)]
    media_id = str(offered["id"])
    body = {"mediaId": media_id}
    asks = who if act.how == 5 else owner
    return Ready(who=asks, method="PUT", path="/v1/me/avatar", content={"body": body}, about=media_id, text=media_id)


def doff(act: Act, known: Known, who: Person) -> Ready:
    return Ready(who=who, method="DELETE", path="/v1/me/avatar", about=who.id)


def profiles_and_uploads_agree(story: Story) -> Iterator[str]:
    """A profile names the upload that is worn, and what was made of it; none is worn that no profile names."""
    named = {str(row["user_id"]): row["avatar"] for row in story.rows("Accounts") if "avatar" in row}
    for user_id, avatar in named.items():
        media = story.media.get(avatar["media_id"], {})
        made = media["manifest"]["digest"] if media.get("status") == "ready" else None
        if not media.get("avatar") or str(media["owner_id"]) != user_id or media["status"] == "failed":
            yield f"{user_id} wears {avatar}, which is {media}"
        elif avatar.get("digest") != made:
            yield f"{user_id} shows {avatar} of {media}"
    for media_id, media in story.media.items():
        wearer = named.get(str(media["owner_id"]), {})
        if media.get("avatar") and media["status"] != "failed" and wearer.get("media_id") != media_id:
            yield f"{media} is worn, but its owner wears {wearer}"


def what_was_put_on_last_is_worn(story: Story) -> Iterator[str]:
    """An avatar is one that somebody put on after which no other change began that was acknowledged."""
    rows = {str(row["user_id"]): row for row in story.rows("Accounts") if row["pk"].startswith("user#")}
    for person in story.people:
        changes = [sent for sent in story.of("wear", "doff") if sent.who == person]
        last = [one for one in changes if not one.refused and not _overwritten(one, changes)]
        may = {one.text for one in last} | ({""} if not any(one.good for one in changes) else set())
        failed = any(story.media.get(one.text, {}).get("status") == "failed" for one in last)
        worn = rows[person.id].get("avatar", {}).get("media_id", "")
        if worn not in (may | {""} if failed else may):
            yield f"{person.name} wears {worn or 'nothing'} after {', '.join(map(str, changes))}"


def nothing_is_left_of_what_has_gone(story: Story) -> Iterator[str]:
    """Every original in storage is that of an upload that is there."""
    kept = {key.removeprefix("uploads/") for key in story.objects if key.startswith("uploads/")}
    yield from (f"the original of {one} is left" for one in kept & worn_perhaps(story) - story.media.keys())


def _overwritten(one: Sent, changes: Sequence[Sent]) -> bool:
    return any(other.good and other.started > one.ended for other in changes)


ROOM = Room(
    areas={
        "avatars": Area(
            6,
            {"offer": 2, "upload": 4, "wear": 6, "doff": 2, "publish_uploads": 1, "edit_profile": 1, "give_up": 1},
            acts=(3, 8),
            people=(1, 2),
            opening=("offer", "offer", "upload", "wear"),
            outages=("Accounts", "Media"),
        )
    },
    mixed={"wear": 1},
    requests={"wear": wear, "doff": doff},
    writes={"PUT /v1/me/avatar": ("avatars",), "DELETE /v1/me/avatar": ("avatars",)},
    hears={"identity_on_media": ("avatars",), "media_on_posts": ("avatars",), "events_on_change": ("avatars",)},
    checks=(profiles_and_uploads_agree, what_was_put_on_last_is_worn, nothing_is_left_of_what_has_gone),
)
