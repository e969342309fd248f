"""What a verb is, how it is asked for, and how it ends: 0 done, 1 failed, 2 not asked for rightly."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from heliograph.core.errors import Refusal
from pynamodb.exceptions import PynamoDBException

from cli.operator.deployment import Deployment
from cli.operator.output import Output
from cli.operator.trouble import NotDone, NotUnderstood

DONE, FAILED, USAGE = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Door:
    """What every verb is given. With `dry_run` it says what it would do and changes nothing."""

    deployment: Deployment
    out: Output
    dry_run: bool = False


class Argument:
    """An argument of a verb, as `argparse.add_argument` takes it."""

    def __init__(self, *names: str, **options: Any) -> None:
        self.names = names
        self.options = options


@dataclass(frozen=True, kw_only=True)
class Verb:
    """`does` is called with a Door and the arguments by name; `changes` gives it `--dry-run`."""

    does: Callable[..., None]
    help: str
    arguments: tuple[Argument, ...] = ()
    changes: bool = False


def add_noun(parser: argparse.ArgumentParser, verbs: Mapping[str, Verb]) -> None:
    """Give the parser of a noun its verbs, and each of them the common options."""
    choices = parser.add_subparsers(required=True, metavar="verb")
    for name, verb in verbs.items():
        asked = choices.add_parser(name, help=verb.help, description=verb.help)
        for argument in verb.arguments:
            asked.add_argument(*argument.names, **argument.options)
        asked.add_argument("--stage", default="dev", help="the deployed stage (dev)")
        asked.add_argument("--endpoint", help="where AWS's APIs are; for the stage local, the local cloud if not given")
        asked.add_argument("--json", action="store_true", help="one JSON object per line, for machines")
        if verb.changes:
            asked.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
        asked.set_defaults(verb=verb)


def run(*, verb: Verb, stage: str, endpoint: str | None, json: bool, dry_run: bool = False, **arguments: Any) -> int:
    """Find the deployment and do it. Answers the exit code."""
    out = Output(machine=json, stream=sys.stdout)
    try:
        door = Door(deployment=Deployment.find(stage, endpoint), out=out, dry_run=dry_run)
        verb.does(door, **arguments)
    except NotUnderstood as error:
        out.trouble(str(error))
        return USAGE
    except Refusal as refusal:
        out.trouble(f"{refusal.title()}. {refusal.detail}".strip())
        return FAILED
    except (NotDone, BotoCoreError, ClientError, PynamoDBException, ConnectionError) as error:
        out.trouble(str(error))
        return FAILED
    return DONE


def age(text: str) -> timedelta:
    """`90m`, `36h`, `7d` as an argument's type. Raises: ValueError."""
    units = {"m": "minutes", "h": "hours", "d": "days"}
    return timedelta(**{units[text[-1:]]: float(text[:-1])}) if text[-1:] in units else timedelta(hours=float(text))
