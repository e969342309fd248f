"""`queues`: what was given up and lies parked, and sending it again."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

import boto3
from heliograph.core import wire

from cli.operator.invoking import Invoke, by_lambda, check
from cli.operator.output import Fact
from cli.operator.parked import MESSAGE, FailuresBucket, NotParked, Parked, ParkedMessages
from cli.operator.trouble import NotDone, NotUnderstood
from cli.operator.verbs import Argument, Door, Verb

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

Place = FailuresBucket | ParkedMessages


def show(door: Door) -> None:
    """One line per function and kind of batch: how many are parked, and since when, if that is seen without hiding
    messages from whoever redrives them."""
    waiting: dict[tuple[str, str], list[Parked]] = {}
    for parked in _parked(door, bucket_of(door)):
        waiting.setdefault((door.deployment.name_of(parked.function_arn) or "unknown", parked.kind), []).append(parked)
    for (function, kind), batches in sorted(waiting.items()):
        records = sum(one.records for one in batches)
        oldest = min(one.at for one in batches)
        door.out.say("queue", function=function, kind=kind, batches=len(batches), records=records, oldest=oldest)
    messages = {function: queue.count() for function, queue in messages_of(door).items()}
    for function, count in sorted(messages.items()):
        if count:
            door.out.say("queue", function=function, kind=MESSAGE, batches=count, records=count, oldest=None)
    door.out.say("parked", batches=sum(map(len, waiting.values())) + sum(messages.values()))


def redrive(door: Door, *, function: str | None) -> None:
    """Send everything that is parked again, or what one function gave up.

    Raises: NotUnderstood; NotDone, when some could not be handled again: those stay parked.
    """
    if function is not None and function not in door.deployment.functions:
        raise NotUnderstood(f"{function} is none of {', '.join(sorted(door.deployment.functions))}")
    bucket = bucket_of(door)
    batches = ((bucket, parked) for parked in _parked(door, bucket))
    send_again(door, chain(batches, _messages(door, function)), by_lambda(), function)


def send_again(
    door: Door, batches: Iterable[tuple[Place, Parked]], invoke: Invoke, function: str | None = None
) -> None:
    """Invoke the function of each batch; it goes from its place when the function has done all of it, and not before.

    A run that dies in between sends a batch twice, which its function takes for a repeat. Raises: NotDone.
    """
    sent = left = 0
    for place, parked in batches:
        name = door.deployment.name_of(parked.function_arn)
        if name is None or function not in (None, name):
            left += name is None
            continue
        facts: dict[str, Fact] = {"function": name, "kind": parked.kind, "records": parked.records, "key": parked.key}
        if door.dry_run:
            door.out.say("would-redrive", **facts)
            continue
        try:
            check(name, invoke(door.deployment.functions[name].physical, parked.again()))
        except NotDone as error:
            left += 1
            door.out.say("still-parked", **facts, why=str(error))
            continue
        place.remove(parked.key)
        sent += 1
        door.out.say("redriven", **facts)
    door.out.say("redrive", batches=sent, left=left)
    if left:
        raise NotDone(f"{left} batches could not be handled again and stay parked; the functions' logs say why.")


def messages_of(door: Door) -> dict[str, ParkedMessages]:
    """The queues of parked messages, by the function that gave these up: an output of the stacks names each."""
    found = {}
    for function in door.deployment.functions.values():
        output = "".join(map(str.capitalize, function.name.split("_"))) + "Parked"
        if output in door.deployment.outputs:
            client: SQSClient = boto3.client("sqs")
            found[function.name] = ParkedMessages(client, door.deployment.output(output), function.physical)
    return found


def _messages(door: Door, function: str | None) -> Iterator[tuple[Place, Parked]]:
    """Those of one function or of all. In a dry run they are counted: looking at them would hide them."""
    for name, queue in messages_of(door).items():
        if function not in (None, name):
            continue
        if not door.dry_run:
            yield from ((queue, parked) for parked in queue.all())
        elif count := queue.count():
            door.out.say("would-redrive", function=name, kind=MESSAGE, records=count, key=None)


def bucket_of(door: Door) -> FailuresBucket:
    return FailuresBucket(wire.s3(path_style=door.deployment.local), door.deployment.output("FailuresBucket"))


def _parked(door: Door, bucket: FailuresBucket) -> Iterator[Parked]:
    for key in door.out.track(list(bucket.keys()), "parked batches"):
        try:
            yield bucket.get(key)
        except NotParked as error:
            door.out.say("not-a-batch", key=key, why=str(error))


VERBS = {
    "list": Verb(does=show, help="how much is parked, by function"),
    "redrive": Verb(
        does=redrive,
        help="send what is parked again, to the functions that gave it up",
        changes=True,
        arguments=(Argument("--function", help="only what this function gave up"),),
    ),
}
