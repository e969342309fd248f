"""What must never be. Here: what clients are answered, whatever they ask, and that the story has an end.

Everything else is checked in the rooms of `areas/`. Each check is a function from a story to the violations it finds;
its docstring is the sentence that it holds us to.
"""

from collections.abc import Iterator

from tests.simulation.cloud.mappings.stream_mapping import StreamMapping
from tests.simulation.cloud.s3.notifications import Notification
from tests.simulation.door import operation_of
from tests.simulation.histories.areas import CHECKS, EXCUSES
from tests.simulation.histories.story import Story


def violations(story: Story) -> list[str]:
    """`<check>: <what was found>`, for everything wrong with a story."""
    everything = (nothing_answers_500, errors_are_problems, everything_comes_to_rest, *CHECKS)
    return [f"{check.__name__}: {found}" for check in everything for found in check(story)]


def nothing_answers_500(story: Story) -> Iterator[str]:
    """No handler raises and none answers 500, whatever AWS does to its calls: what is not refused is 503."""
    for sent in story.sent:
        if sent.asked is None:
            continue
        if sent.task.error:
            yield f"{sent} raised {sent.task.error!r}"
        elif sent.status == 500:
            yield f"{sent}: {sent.answer.text if sent.answer else ''}"


def errors_are_problems(story: Story) -> Iterator[str]:
    """Every error is an RFC 9457 problem of a status that the document declares; 503 says when to come back."""
    for sent in story.sent:
        if sent.answer is None or sent.status == 500:
            continue
        if str(sent.status) not in operation_of(sent.method, sent.path)["responses"]:
            yield f"{sent} is not declared"
        if sent.status < 400:
            continue
        headers = {name.lower(): value for name, value in sent.answer.headers.items()}
        if headers.get("content-type") != "application/problem+json" or sent.json.get("status") != sent.status:
            yield f"{sent} is no problem: {sent.answer}"
        if sent.status in (429, 503) and "retry-after" not in headers:
            yield f"{sent} does not say when to come back"
        if sent.after:
            # When nothing goes wrong any more everything succeeds, but for what rooms excuse for good reasons.
            excused = sent.status in EXCUSES.get(sent.act.kind, ())
            yield from () if excused else (f"{sent}, although everything was quiet",)


def everything_comes_to_rest(story: Story) -> Iterator[str]:
    """When faults end the cloud becomes quiet; nothing was given up, parked, or fell out of a stream unread."""
    if not story.quiet:
        yield "the cloud was still busy after hours"
    yield from (f"parked: {key}" for key in story.world.parked())
    for source in story.world.cloud.sources:
        if isinstance(source, Notification):
            yield from (f"{source.name} gave up on {one['Records'][0]['s3']['object']['key']}" for one in source.failed)
        elif isinstance(source, StreamMapping):
            yield from (f"{source.name} never read {record.key}" for record in source.lost)
