"""Drafts that are published by themselves: scheduled, moved, changed and published, while the timer runs."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from heliograph.core.wire import now
from heliograph.drafts.schedule import Hindrance

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.drafts import about_a_draft, drafts_of
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story


def schedule_draft(act: Act, known: Known, who: Person) -> Ready | None:
    """For one of the next seconds, or, now and then, not any more."""
    ready = about_a_draft("PATCH", "/v1/drafts/{}")(act, known, who)
    if ready is None:
        return None
    soon = now().replace(microsecond=0) + timedelta(seconds=1 + act.how % 3)
    moment = None if act.how == 4 else soon.isoformat()
    content = {"body": {"publishAt": moment}, "headers": {"if-match": "*"}}
    return Ready(who=ready.who, method="PATCH", path=ready.path, content=content, about=ready.about, text=moment or "")


def word_draft(act: Act, known: Known, who: Person) -> Ready | None:
    """Other words for the same pictures."""
    ready = about_a_draft("PATCH", "/v1/drafts/{}")(act, known, who)
    if ready is None:
        return None
    warning = known.fresh("warning")
    content = {"body": {"contentWarning": warning}, "headers": {"if-match": "*"}}
    return Ready(who=ready.who, method="PATCH", path=ready.path, content=content, about=ready.about, text=warning)


def publish_due(act: Act, known: Known, who: Person) -> Ready:
    return Ready(who=None, method="TIMER", path="drafts_on_timer", timed="drafts_on_timer")


def a_run_and_what_it_left(story: Story) -> Iterator[Act]:
    """When all is quiet the timer runs once more, and everybody looks at every draft."""
    if story.of("schedule_draft"):
        yield Act(kind="publish_due")
        for what in range(sum(1 for sent in story.of("start_draft") if sent.good)):
            yield Act(kind="see_draft", what=what)


def scheduled_drafts_are_published_as_scheduled_last(story: Story) -> Iterator[str]:
    """What nobody else publishes becomes a post at the moment for which it was scheduled last, or after it."""
    by_hand = {sent.about for sent in story.of("publish_draft") if not sent.refused}
    for draft_id, post in posts_of_drafts(story):
        moments = last(story.of("schedule_draft"), draft_id)
        if draft_id not in by_hand and not any(moment and moment <= post["created_at"] for moment in moments):
            yield f"draft {draft_id} was published at {post['created_at']}, and scheduled for {moments or 'never'}"


def posts_say_what_their_drafts_said_last(story: Story) -> Iterator[str]:
    """An acknowledged edit of a draft is in the post that it becomes."""
    for draft_id, post in posts_of_drafts(story):
        warnings = last(story.of("word_draft"), draft_id) or {""}
        if post.get("content_warning", "") not in warnings:
            yield f"draft {draft_id} said {warnings}, and its post says {post.get('content_warning', '')}"


def what_is_due_is_published_or_says_why_not(story: Story) -> Iterator[str]:
    """When nothing goes wrong, a run leaves no draft behind that was due and can be published."""
    run = next((sent for sent in story.of("publish_due") if sent.after and sent.good), None)
    yield from (
        f"{sent} although nothing went wrong" for sent in story.of("publish_due") if sent.after and not sent.good
    )
    seen = {sent.about: sent for sent in story.of("see_draft") if sent.after and sent.act.how != 5}
    for draft in drafts_of(story):
        sent = seen.get(str(draft["draft_id"]))
        if run and sent and draft.get("due_at", run.started) < run.started and _outcome(sent) != _due(story, draft):
            yield f"{sent} says {_outcome(sent)}, and it was {draft}"


def drafts_fail_for_good_reasons(story: Story) -> Iterator[str]:
    """A failure is told of drafts that cannot be published alone; trouble that passes is waited for."""
    for draft in drafts_of(story):
        reason = draft.get("failure", {}).get("reason", Hindrance.WITHOUT_PICTURES)
        if reason not in (Hindrance.WITHOUT_PICTURES, Hindrance.MEDIA_NOT_USABLE):
            yield f"draft {draft['draft_id']} failed: {reason}"


def posts_of_drafts(story: Story) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of drafts whose start was acknowledged; their captions are their own, and stay."""
    by_caption = {post["caption"]: post for post in story.posts.values()}
    for sent in story.of("start_draft"):
        if sent.good and sent.text in by_caption:
            yield sent.json["id"], by_caption[sent.text]


def last(writes: Iterable[Sent], draft_id: str) -> set[str]:
    """What these writes of one thing about a draft may have left when it ended: that of the last acknowledged one, or
    of one that came at the same time or later.

    Also one that was refused: it was done, its answer was lost, and the client library asked again when all was over.
    """
    of_it = [sent for sent in writes if sent.about == draft_id]
    done = [sent for sent in of_it if sent.good]
    found = {sent.text for sent in of_it if not any(later.started > sent.ended for later in done)}
    return found if done else found | {""}


def _outcome(sent: Sent) -> str:
    if sent.status == 404:
        return "published"
    failure = sent.json["publishFailure"]
    return failure["reason"] if failure else "waiting"


def _due(story: Story, draft: dict[str, Any]) -> str:
    """What should become of a draft that is due."""
    uploads = [story.media[media_id]["status"] for media_id, _ in draft["pictures"]]
    if not uploads:
        return Hindrance.WITHOUT_PICTURES
    if "failed" in uploads:
        return Hindrance.MEDIA_NOT_USABLE
    return "published" if set(uploads) == {"ready"} else "waiting"


ROOM = Room(
    areas={
        "schedules": Area(
            6,
            {"publish_due": 9, "schedule_draft": 4, "word_draft": 4, "edit_draft": 1, "publish_draft": 1}
            | {"delete_draft": 1, "upload": 1},
            acts=(4, 9),
            people=(1, 1),
            opening=("offer", "upload", "start_draft", "edit_draft", *["schedule_draft"] * 3),
            pauses=(1.0, 1.0, 3.0),
            outages=("Drafts", "Posts", "Media"),
        )
    },
    requests={
        "schedule_draft": schedule_draft,
        "word_draft": word_draft,
        "publish_due": publish_due,
        "see_draft": about_a_draft("GET", "/v1/drafts/{}"),
    },
    hears={"drafts_on_timer": ("schedules",)},
    excuses={"see_draft": frozenset({404})},
    checks=(
        scheduled_drafts_are_published_as_scheduled_last,
        posts_say_what_their_drafts_said_last,
        what_is_due_is_published_or_says_why_not,
        drafts_fail_for_good_reasons,
    ),
    looks=a_run_and_what_it_left,
)
