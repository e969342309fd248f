"""`python -m cli <command>`: the operator's door."""

import argparse
import importlib
import sys
from collections.abc import Collection
from pathlib import Path

from cli.operator import NOUNS


def main(arguments: list[str] | None = None) -> int:
    """Run one command; answers the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = vars(_parser(arguments[:1]).parse_args(arguments))
    # Only the command's own imports are paid for: CDK alone takes seconds.
    module, function = options.pop("command")
    return int(getattr(importlib.import_module(f"cli.{module}"), function)(**options))


def _parser(asked: Collection[str] = tuple(NOUNS)) -> argparse.ArgumentParser:
    """The parser of every command; of the nouns only those that are asked for know their verbs."""
    parser = argparse.ArgumentParser(prog="python -m cli", description="The operator's door of Heliograph.")
    commands = parser.add_subparsers(required=True, metavar="command")

    run = commands.add_parser("run", help="the whole system on this machine, with people and photographs")
    run.add_argument("--once", action="store_true", help="check the result and end with 0 or 1")
    run.add_argument("--photo", type=Path, help="a picture of yours that is posted too")
    run.set_defaults(command=("run", "main"))

    for name, what in (("openapi", "the OpenAPI document"), ("events", "the events' catalogue")):
        generate = commands.add_parser(name, help=f"write {what} from the code")
        generate.add_argument("--check", action="store_true", help="only say whether it is current")
        generate.set_defaults(command=(name, "main"))

    for name, what in (
        ("synth", "synthesise a stage into cdk.out"),
        ("bootstrap", "prepare an AWS account and region for CDK, once"),
        ("deploy", "deploy a stage to an AWS account"),
        ("destroy", "take a stage away from an AWS account"),
    ):
        cdk = commands.add_parser(name, help=what)
        cdk.add_argument("--stage", default="dev", help="a stage of infra/stages.py")
        cdk.set_defaults(command=("cdk", name))

    ranking = commands.add_parser("ranking", help="the weights of ranked feeds: train and measure them")
    if "ranking" in asked:
        importlib.import_module("cli.ranking.verbs").add_verbs(ranking)
        ranking.set_defaults(command=("ranking.verbs", "run"))

    for name, what in NOUNS.items():
        noun = commands.add_parser(name, help=f"{what}, in a deployed stage")
        if name in asked:
            verbs = importlib.import_module("cli.operator.verbs")
            verbs.add_noun(noun, importlib.import_module(f"cli.operator.{name}").VERBS)
            noun.set_defaults(command=("operator.verbs", "run"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
