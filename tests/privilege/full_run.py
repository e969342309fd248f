"""The whole application, used in every way that it offers and in the rare ones too: what its grants are there for.

Ada has published, Bob is there to meet her; each context then tells its chapter of `chapters/`, and days pass.
"""

from functools import cache

from heliograph.counters.previews import KEPT_COMMENTS

from tests.privilege import chapters
from tests.privilege.roles import Need
from tests.privilege.run import Run
from tests.privilege.witness import Witness

DAYS = 86_400


@cache
def everything_needed() -> frozenset[Need]:
    """What the functions asked of AWS in the run."""
    witness, run = Witness(), Run()
    with run.world.running() as world, witness.watching(world):
        run.begin()
        for chapter in (*chapters.CHAPTERS, _days_pass):
            chapter(run)
            assert world.cloud.run_until_quiet()
        assert not world.parked()
    return frozenset(witness.needs)


def _days_pass(run: Run) -> None:
    """Marks of silent shards and comments beyond those shown are tidied away."""
    for days in (0, 3):
        run.world.cloud.advance(days * DAYS)
        for number in range(KEPT_COMMENTS + 2):
            text = f"comment {days}.{number}"
            run.do(run.bob, "POST", f"/v1/posts/{run.post}/comments", 201, body={"comment": text})
            assert run.world.cloud.run_until_quiet()
