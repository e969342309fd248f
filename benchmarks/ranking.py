"""How well the shipped weights order what people see, and what that costs, on people whom they were not trained on.

A seeded town of 100 made-up people and 21 days; none of them is one of those whom the weights were trained on, and what
they do follows from interests, closeness and quality that no feature shows. A session is what one of them sees on one
day. `auc` is of "something came of it", `auc_click` and its like of one outcome; `ndcg` counts the first 20 places, a
comment as three likes, a share as four and an opening as half a one. `rank_500_ms` is the processor time of features,
chances and order of 500 posts, the best of 20 turns.
"""

import time
from datetime import timedelta

from heliograph.ranking.history import History
from heliograph.ranking.model import Candidate, Deed, Outcome
from heliograph.ranking.service import Ranker
from heliograph.ranking.weights import Weights

from cli.ranking.examples import examples
from cli.ranking.measures import measure
from cli.ranking.town import BEGINS, TAGS, Town

SEED = 2
TURNS = 20


def run() -> dict[str, float]:
    """AUC, NDCG and their ratios to the plain orders; milliseconds."""
    weights = Weights.load()
    measured = measure(weights, list(examples(Town(people=100, days=21, seed=SEED).facts())))
    return {
        "examples": measured.examples,
        "sessions": measured.sessions,
        "auc": measured.auc,
        **{f"auc_{outcome}": one for outcome, one in measured.auc_of.items()},
        "ndcg": measured.ndcg,
        "ndcg_chronological": measured.ndcg_chronological,
        "ndcg_popularity": measured.ndcg_popularity,
        "ndcg_vs_chronological": measured.vs_chronological,
        "ndcg_vs_popularity": measured.vs_popularity,
        "rank_500_ms": _rank_ms(Ranker(weights), 500),
    }


def _rank_ms(ranker: Ranker, count: int) -> float:
    """Every author is one of whom the reader knows something."""
    history = History(
        Deed(outcome=Outcome.LIKE, author_id=str(one), at=BEGINS, tags=TAGS[one % 40 : one % 40 + 3])
        for one in range(100)
    )
    candidates = [
        Candidate(
            post_id=str(one),
            author_id=str(one % 100),
            published_at=BEGINS + timedelta(minutes=one),
            tags=TAGS[one % 40 : one % 40 + 3],
            likes=one % 50,
            views=one,
        )
        for one in range(count)
    ]
    best = float("inf")
    for _ in range(TURNS):
        begun = time.process_time()
        ranker.rank(candidates, history, BEGINS + timedelta(days=1))
        best = min(best, time.process_time() - begun)
    return best * 1_000
