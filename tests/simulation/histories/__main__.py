"""`python -m tests.simulation.histories <seed> [<seed> …]`: play histories, print their stories and violations."""

import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="us-east-1")

from tests.simulation.histories.checks import violations
from tests.simulation.histories.generate import generate
from tests.simulation.histories.play import play
from tests.simulation.histories.shrink import report

if __name__ == "__main__":
    wrong = False
    for seed in map(int, sys.argv[1:]):
        story = play(generate(seed))
        found = violations(story)
        wrong = wrong or bool(found)
        print(report(story, found))  # noqa: T201 - that is what it is for
    sys.exit(wrong)
