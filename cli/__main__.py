"""`python -m cli <command>`: the operator's door."""

import argparse
import importlib
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command; answers the exit code."""
    options = vars(_parser().parse_args(arguments))
    # Only the command's own imports are paid for: CDK alone takes seconds.
    module = importlib.import_module(f"cli.{options.pop('module')}")
    return int(getattr(module, options.pop("function"))(**options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cli", description="The operator's door of Heliograph.")
    commands = parser.add_subparsers(required=True, metavar="command")

    run = commands.add_parser("run", help="the whole system on this machine, with people and photographs")
    run.add_argument("--once", action="store_true", help="check the result and end with 0 or 1")
    run.add_argument("--photo", type=Path, help="a picture of yours that is posted too")
    run.set_defaults(module="run", function="main")

    for name, what in (("openapi", "the OpenAPI document"), ("events", "the events' catalogue")):
        generate = commands.add_parser(name, help=f"write {what} from the code")
        generate.add_argument("--check", action="store_true", help="only say whether it is current")
        generate.set_defaults(module=name, function="main")

    proof = commands.add_parser("proof", help="the reliability runs, of release size by default; they can be resumed")
    proof.add_argument("--histories", type=int, default=1_000_000, help="how many seeded fault histories to play")
    proof.add_argument("--seed", type=int, default=0, help="the first history's seed")
    proof.set_defaults(module="proof", function="main")

    for name, what in (
        ("synth", "synthesise a stage into cdk.out"),
        ("bootstrap", "prepare an AWS account and region for CDK, once"),
        ("deploy", "deploy a stage to an AWS account"),
        ("destroy", "take a stage away from an AWS account"),
    ):
        cdk = commands.add_parser(name, help=what)
        cdk.add_argument("--stage", default="dev", help="a stage of infra/stages.py")
        cdk.set_defaults(module="cdk", function=name)
    return parser


if __name__ == "__main__":
    sys.exit(main())
