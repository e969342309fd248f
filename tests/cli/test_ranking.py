"""Weights of ranked feeds: examples without the future, a fit that repeats, figures that can be told by hand."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

import pytest
from heliograph.comments.events import CommentWritten
from heliograph.core.events import Fact
from heliograph.graph.events import UserFollowed
from heliograph.likes.events import PostLiked, PostUnliked
from heliograph.posts.events import PostPublished
from heliograph.ranking.features import FEATURES
from heliograph.ranking.model import Outcome
from heliograph.ranking.weights import SHIPPED, Weights
from heliograph.viewing.events import PostOpened, PostViewed

from cli.__main__ import main
from cli.operator.trouble import NotDone
from cli.ranking.examples import WARM_UP, WINDOW, Example, examples, is_held_out, some
from cli.ranking.fitting import fit
from cli.ranking.measures import auc, compared, measure, ndcg
from cli.ranking.sources import from_folder, to_folder
from cli.ranking.town import BEGINS, Town
from tests.people import ADA, BOB, CLEO

DAY = BEGINS + WARM_UP
END = DAY + timedelta(days=30)
FOREVER = datetime(2027, 1, 1, tzinfo=UTC)


class Told:
    """Facts, one after the other."""

    def __init__(self):
        self.facts = []
        self.at(BEGINS, published("1"))
        self.at(END, published("2"))

    def at(self, at, *events):
        for event in events:
            self.facts.append(Fact(f"{len(self.facts)}.0", f"{len(self.facts)}", at, event))
        return self

    def examples(self):
        return list(examples(reversed(self.facts)))


def published(post_id, tags=()):
    return PostPublished(
        post={"id": post_id, "caption": "", "publishedAt": None},
        owner={"id": ADA, "userName": "ada"},
        tags=tags,
        mentions=(),
    )


def seen(reader=BOB, post_id="1"):
    return PostViewed(post_id=post_id, viewer_id=reader, day="2026-03-08")


def liked(reader=BOB, post_id="1", kind=PostLiked):
    return kind(
        liker_id=reader,
        post_id=post_id,
        post_owner_id=ADA,
        post={"id": post_id, "caption": ""},
        liker={"id": reader, "userName": ""},
        post_owner={"id": ADA, "userName": "ada"},
        is_following_media_owner=True,
    )


def commented(reader=BOB, post_id="1"):
    who = {"id": reader, "userName": ""}
    return CommentWritten(
        comment_id="9", post_id=post_id, post_owner_id=ADA, commenter=who, text="!", tags=(), mentions=(), post_tags=()
    )


def opened(reader=BOB, post_id="1"):
    return PostOpened(post_id=post_id, post_owner_id=ADA, viewer_id=reader)


def number(example, name):
    return example.features[FEATURES.index(name)]


def test_what_was_shown_is_an_example_with_all_that_came_of_it():
    (one,) = Told().at(DAY, opened(), seen()).at(DAY + timedelta(hours=1), liked(), commented()).examples()

    assert (one.reader_id, one.post_id) == (BOB, "1")
    assert one.outcomes == {Outcome.CLICK, Outcome.LIKE, Outcome.COMMENT}


def test_features_know_nothing_of_what_happened_afterwards():
    told = Told().at(DAY, seen())
    (before,) = told.examples()

    (after,) = (
        told.at(DAY, liked(), liked(CLEO))
        .at(DAY + timedelta(seconds=1), commented(CLEO), commented())
        .at(DAY + timedelta(hours=1), UserFollowed(
            follower={"id": CLEO, "userName": ""}, followed_user={"id": ADA, "userName": ""},
            is_followed_user_celebrity=False,
        ))
        .examples()
    )  # fmt: skip

    assert (after.features, after.popularity) == (before.features, before.popularity)
    assert after.outcomes != before.outcomes


def test_features_know_what_happened_before():
    told = Told().at(DAY - timedelta(hours=1), liked(CLEO), opened(CLEO)).at(DAY, seen())

    (one,) = told.examples()

    assert number(one, "likes") > 0
    assert number(one, "open-rate") == pytest.approx(2 / 10)
    assert one.popularity == 1


def test_what_a_reader_opened_before_makes_curious_about_the_like():
    told = Told().at(BEGINS, published("3", tags=("sea",)), published("4", tags=("sea",)))

    (one,) = told.at(DAY - timedelta(hours=1), opened(post_id="3")).at(DAY, seen(post_id="4")).examples()

    assert number(one, "curiosity") > 0
    assert number(one, "often-opened") > 0
    assert number(one, "interest") == 0


def test_a_like_that_was_taken_back_is_counted_no_longer():
    told = Told().at(DAY - timedelta(hours=2), liked(CLEO)).at(DAY - timedelta(hours=1), liked(CLEO, kind=PostUnliked))

    (one,) = told.at(DAY, seen()).examples()

    assert one.popularity == 0


def test_what_comes_too_late_is_no_outcome():
    (one,) = Told().at(DAY, seen()).at(DAY + WINDOW + timedelta(seconds=1), liked()).examples()

    assert one.outcomes == frozenset()


def test_what_was_done_before_is_not_to_be_foretold():
    assert Told().at(DAY - timedelta(hours=1), liked()).at(DAY, seen()).examples() == []


def test_whose_outcome_is_not_known_yet_is_no_example():
    assert Told().at(END - timedelta(hours=1), seen()).examples() == []


def test_who_has_no_history_yet_gives_no_example():
    assert Told().at(DAY - timedelta(seconds=1), seen()).examples() == []


def test_posts_of_which_nothing_is_known_are_passed_over():
    assert Told().at(DAY, seen(post_id="404"), liked(post_id="404")).examples() == []


def test_facts_that_come_again_change_nothing():
    told = Told().at(DAY - timedelta(hours=1), liked(CLEO)).at(DAY, seen()).at(DAY, liked())

    assert list(examples(told.facts * 3)) == told.examples()


def test_some_readers_are_held_out_and_always_the_same():
    held_out = [reader for reader in map(str, range(1_000)) if is_held_out(reader)]

    assert 200 < len(held_out) < 400
    assert all(map(is_held_out, held_out))


def test_a_sample_is_the_same_however_examples_come():
    all_of_them = [example("1", str(n)) for n in range(50)]

    assert some(all_of_them, 10) == some(reversed(all_of_them), 10)
    assert len(some(all_of_them, 10)) == 10


# Fitting and measuring


def example(post_id, reader=BOB, outcomes=(), numbers=None, popularity=0, hours=0):
    return Example(
        reader_id=reader,
        post_id=post_id,
        day="2026-03-08",
        features=tuple(numbers or [0.0] * len(FEATURES)),
        outcomes=frozenset(outcomes),
        popularity=popularity,
        published_at=DAY + timedelta(hours=hours),
    )


def test_coefficients_that_made_the_examples_are_found_again():
    dice, slope, bias = Random(3), 1.5, -1.0
    made = []
    for n in range(1_500):
        numbers = [dice.gauss(0, 1) for _ in FEATURES]
        happens = dice.random() < 1 / (1 + exp(-(bias + slope * numbers[0])))
        made.append(example(str(n), outcomes=[Outcome.LIKE] if happens else [], numbers=numbers))

    like = fit(made, "made up").outcomes[Outcome.LIKE]

    assert like.coefficients[0] == pytest.approx(slope, abs=0.25)
    assert like.bias == pytest.approx(bias, abs=0.25)
    assert max(map(abs, like.coefficients[1:])) < 0.25


def test_what_hardly_ever_happens_is_left_out_and_nothing_at_all_is_refused():
    rare = [example(str(n), outcomes=[Outcome.LIKE] if n % 2 else [Outcome.SHARE] * (n < 9)) for n in range(200)]

    assert set(fit(rare, "rare").outcomes) == {Outcome.LIKE}
    for nothing in ([], rare[:1] * 200):
        with pytest.raises(NotDone):
            fit(nothing, "nothing")


def test_auc_is_how_often_the_right_one_comes_first():
    assert auc([3, 2, 1], [True, False, False]) == 1
    assert auc([1, 2, 3], [True, False, False]) == 0
    assert auc([1, 1, 1, 1], [True, False, True, False]) == 0.5
    assert auc([4, 3, 2, 1], [True, False, True, False]) == 0.75


def test_ndcg_is_one_for_the_best_order_and_less_for_any_other():
    session = [example("1", outcomes=[Outcome.LIKE]), example("2"), example("3")]

    assert ndcg(session, lambda one: -int(one.post_id)) == 1
    assert ndcg(session, lambda one: int(one.post_id)) == pytest.approx(0.5)


def test_a_model_is_measured_against_time_and_popularity():
    shown = [example("1", outcomes=[Outcome.LIKE], popularity=1), example("2", hours=1), example("3", popularity=2)]

    measured = measure(Weights.load(), shown)

    assert measured.ndcg_chronological == pytest.approx(0.5)
    assert measured.ndcg_popularity == pytest.approx(0.6309, abs=1e-4)
    assert (measured.examples, measured.sessions) == (3, 1)
    assert set(measured.auc_of) == {Outcome.LIKE}


def test_where_nobody_had_a_choice_nothing_can_be_measured():
    with pytest.raises(NotDone):
        measure(Weights.load(), [example("1", outcomes=[Outcome.LIKE])])


# The town, and the command


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A folder with what a small town did, and the facts of it."""
    facts = list(Town(people=24, days=11, seed=5).facts())
    folder = tmp_path_factory.mktemp("town") / "archive"
    to_folder(facts, folder)
    return folder, facts


def test_a_seed_makes_one_town_and_another_seed_another():
    facts, again, other = (list(Town(people=4, days=2, seed=seed).facts()) for seed in (1, 1, 2))

    assert facts == again != other


def test_a_folder_gives_back_the_facts_that_were_put_into_it(town):
    folder, facts = town

    read = list(from_folder(folder, BEGINS, FOREVER))

    assert {fact.id: fact.at for fact in read} == {fact.id: fact.at for fact in facts}


def test_a_part_of_a_folder_is_read_by_its_moments(town):
    folder, facts = town
    since, until = BEGINS + timedelta(days=2, hours=1), BEGINS + timedelta(days=3, minutes=10)

    read = {fact.id for fact in from_folder(folder, since, until)}

    assert read == {fact.id for fact in facts if since <= fact.at <= until}


def test_training_twice_writes_the_same_bytes_and_measures_on_others(town, tmp_path, capsys):
    folder, _ = town
    for name in ("one", "two"):
        path = str(tmp_path / name)
        assert (
            main(["ranking", "train", "--from", str(folder), "--to", path, "--name", "x", "--most", "800", "--json"])
            == 0
        )
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert Outcome.LIKE in Weights.load(tmp_path / "one").outcomes
    assert said[1]["examples"] > 0


def test_shipped_weights_order_a_town_that_they_do_not_know_better_than_time_and_popularity(town):
    _, facts = town

    measured = measure(Weights.load(), list(examples(facts)))

    assert measured.auc > 0.6
    assert all(auc > 0.6 for auc in measured.auc_of.values())
    assert set(measured.auc_of) == set(Outcome)
    assert measured.vs_chronological > 1
    assert measured.vs_popularity > 1


def test_two_parts_of_all_accounts_are_compared_by_what_they_did():
    told = [example("1", outcomes=[Outcome.LIKE]), example("2"), example("3", ADA, [Outcome.CLICK])]

    (everybody,) = compared(told, 100)
    assert (everybody.weights, everybody.readers, everybody.examples) == (Weights.load().name, 2, 3)
    assert everybody.of_hundred[Outcome.LIKE] == pytest.approx(100 / 3)

    crowd = [example(str(n), str(n), [Outcome.CLICK]) for n in range(100)]
    before, newest = compared(crowd, 50)
    assert (before.weights, newest.weights) == tuple(Weights.load(path).name for path in SHIPPED)
    assert before.readers + newest.readers == 100
    assert before.of_hundred[Outcome.CLICK] == newest.of_hundred[Outcome.CLICK] == 100


def test_the_command_compares_what_a_folder_holds(town, capsys):
    folder, _ = town

    assert main(["ranking", "compare", "--from", str(folder), "--percent", "50", "--json"]) == 0

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["weights"] for one in said] == [Weights.load(path).name for path in SHIPPED]
    assert sum(one["readers"] for one in said) <= 24
    assert all(0 < one["click"] < 100 for one in said)


def wrong(folder, tmp_path):
    """What was typed → how it ends."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "junk").write_text("{}")
    broken = tmp_path / "broken" / "posts/2026/03/01/00/shardId-0"
    broken.mkdir(parents=True)
    (broken / "1-1.jsonl.gz").write_bytes(b"no gzip")
    alien = tmp_path / "alien" / "posts/2026/03/01/00/shardId-0"
    alien.mkdir(parents=True)
    line = {"sequence": "1", "at": "2026-03-01T00:00:00+00:00", "envelope": {"no": "envelope"}}
    (alien / "1-1.jsonl.gz").write_bytes(gzip.compress(json.dumps(line).encode()))
    to = ["--to", str(tmp_path / "weights")]
    return {
        "no such folder": (["train", "--from", str(tmp_path / "nowhere"), *to], 1),
        "nothing in it": (["train", "--from", str(tmp_path / "empty"), *to], 1),
        "no gzip": (["train", "--from", str(tmp_path / "broken"), *to], 1),
        "no envelope": (["train", "--from", str(tmp_path / "alien"), *to], 1),
        "no weights": (["evaluate", "--from", str(folder), "--weights", str(tmp_path / "junk")], 1),
        "no file of weights": (["evaluate", "--from", str(folder), "--weights", str(tmp_path / "none")], 1),
        "no time between": (["evaluate", "--from", str(folder), "--since", "2026-03-02", "--until", "2026-03-01"], 2),
        "more than all": (["compare", "--from", str(folder), "--percent", "101"], 2),
        "no example": (["train", "--from", str(folder), *to, "--most", "0"], 2),
        "a town of one": (["simulate", "--to", str(tmp_path / "new"), "--people", "1"], 2),
        "a folder that is there": (["simulate", "--to", str(tmp_path)], 1),
    }


def test_what_cannot_be_done_is_said_in_a_sentence_and_writes_nothing(town, tmp_path, capsys):
    folder, _ = town
    for what, (arguments, code) in wrong(folder, tmp_path).items():
        assert main(["ranking", *arguments]) == code, what
        assert capsys.readouterr().err.strip(), what
    assert not (tmp_path / "weights").exists()


@pytest.mark.parametrize("arguments", [[], ["train"], ["evaluate"], ["evaluate", "--stage", "dev", "--from", "."],
                                       ["evaluate", "--from", ".", "--since", "soon"]])  # fmt: skip
def test_what_was_not_asked_for_rightly_is_told_the_usage(arguments):
    with pytest.raises(SystemExit) as ended:
        main(["ranking", *arguments])
    assert ended.value.code == 2
