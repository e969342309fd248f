"""`python -m tests.proof [figure …]`: measure figures at release size; 1 if any promise is broken."""

import os
import sys
from argparse import ArgumentParser, Namespace

os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="us-east-1")

from tests.proof.figures import FIGURES
from tests.proof.state import Figure, report


def main() -> int:
    options = _options()
    found = [_measured(name, options) for name in options.figures or FIGURES]
    file = report(found)
    for figure in found:
        for violation in figure.violations:
            print(f"\n{figure.id} VIOLATION\n{violation}")
    print("\n".join(map(str, found)))
    print(f"written to {file}")
    return int(any(figure.violations for figure in found))


def _measured(name: str, options: Namespace) -> Figure:
    figure = FIGURES[name].figure(name, options).resumed()
    if not figure.done:
        FIGURES[name].run(figure, options.cores)
        figure.done = True
        figure.save()
    print(figure, flush=True)
    return figure


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="figure", help=f"all of them, or some of {', '.join(FIGURES)}")
    parser.add_argument("--histories", type=int, default=1_000_000, help="how many histories R1 plays")
    parser.add_argument("--seed", type=int, default=0, help="the first history's seed")
    parser.add_argument(
        "--pairs", type=int, default=20_000, help="how many pairs of faults across functions R3 samples"
    )
    parser.add_argument("--cases", type=int, default=10_000, help="how many requests S6 makes up")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1, help="how many processes play at once")
    options = parser.parse_args()
    if unknown := set(options.figures) - set(FIGURES):
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())
