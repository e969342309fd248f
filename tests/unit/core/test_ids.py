"""Ids: 41 bits of time, 13 of shard, 10 of sequence."""

import random
import re
from datetime import timedelta
from itertools import pairwise
from threading import Thread

from heliograph.core.ids import EPOCH, PATTERN, SEQUENCES, SHARDS, IdMaker, first_after, made_at, shard_of
from heliograph.core.reservation import reserved
from hypothesis import given
from hypothesis import strategies as st

from tests.people import ADA, NOW, Clock


def maker(clock: Clock, seed: int = 0) -> IdMaker:
    return IdMaker(clock, random.Random(seed))


def test_an_id_holds_the_milliseconds_the_owners_shard_and_a_sequence(clock):
    bits = f"{int(maker(clock).make(owner=ADA)):063b}"

    milliseconds, shard, sequence = bits[-64:-23], bits[-23:-10], bits[-10:]

    assert int(milliseconds, 2) == (NOW - EPOCH) // timedelta(milliseconds=1)
    assert int(shard, 2) == shard_of(ADA)
    assert 0 <= int(sequence, 2) < 1024


@given(shard=st.integers(0, SHARDS - 1), ms=st.integers(0, 2**40 - 1), sequence=st.integers(0, SEQUENCES - 1))
def test_shard_and_moment_are_read_out_of_any_id(shard, ms, sequence):
    identifier = str(ms << 23 | shard << 10 | sequence)

    assert shard_of(identifier) == shard
    assert made_at(identifier) == EPOCH + timedelta(milliseconds=ms)
    assert re.fullmatch(PATTERN, identifier)


@given(microseconds=st.integers(0, 2**50), ms=st.integers(0, 2**40 - 1), rest=st.integers(0, 2**23 - 1))
def test_what_was_made_after_a_moment_has_greater_ids_than_all_that_was_made_by_then(microseconds, ms, rest):
    moment = EPOCH + timedelta(microseconds=microseconds)
    for made in (ms, microseconds // 1000, microseconds // 1000 + 1):
        identifier = made << 23 | rest
        assert (identifier >= first_after(moment)) == (made_at(str(identifier)) > moment)


def test_what_an_owner_makes_lives_in_the_owners_shard(clock):
    made = maker(clock)

    assert {shard_of(made.make(owner=ADA)) for _ in range(2_000)} == {shard_of(ADA)}


def test_things_that_own_themselves_spread_over_the_shards(clock):
    made = maker(clock)

    assert len({shard_of(made.make()) for _ in range(2_000)}) > 1_500


def test_1_025_ids_of_one_millisecond_are_1_025_different_ids_in_order(clock):
    made = maker(clock)

    ids = [int(made.make(owner=ADA)) for _ in range(SEQUENCES + 1)]

    assert len(set(ids)) == SEQUENCES + 1
    assert ids == sorted(ids)


def test_an_id_never_goes_back_when_the_clock_does(clock):
    made = maker(clock)
    before = int(made.make(owner=ADA))

    clock.turn(hours=-1)

    assert int(made.make(owner=ADA)) > before


@given(seed=st.integers(0, 2**32), turns=st.lists(st.integers(-3, 3), min_size=1, max_size=300))
def test_however_the_clock_is_turned_an_owners_ids_grow(seed, turns):
    clock = Clock()
    made = maker(clock, seed)
    ids = []
    for milliseconds in turns:
        clock.turn(milliseconds=milliseconds)
        ids += [int(made.make(owner=ADA)) for _ in range(20)]

    assert all(earlier < later for earlier, later in pairwise(ids))


def test_threads_that_share_a_maker_never_get_the_same_id(clock):
    made = maker(clock)
    ids: list[str] = []
    threads = [Thread(target=lambda: ids.extend([made.make(owner=ADA) for _ in range(500)])) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(ids)) == 2_000


def test_two_containers_seldom_start_at_the_same_sequence(clock):
    firsts = {maker(clock, seed).make(owner=ADA) for seed in range(50)}

    assert len(firsts) > 45


def test_an_id_of_the_last_millisecond_that_fits_has_19_digits_at_most():
    last = Clock(EPOCH + timedelta(milliseconds=2**40 - 1))

    assert re.fullmatch(PATTERN, maker(last).make())


@given(seed=st.integers(0, 2**30), number=st.integers(1, 20))
def test_a_reservation_gives_the_same_ids_to_whoever_carries_the_request_out(seed, number):
    made = []
    for maker_seed, later in ((1, 0), (2, 3_600)):
        clock = Clock()
        clock.turn(seconds=later)
        with reserved(NOW, seed):
            made.append([maker(clock, maker_seed).make(owner=owner) for owner in (ADA, None) for _ in range(number)])

    assert made[0] == made[1]
    assert len(set(made[0])) == 2 * number
    assert {shard_of(one) for one in made[0][:number]} == {shard_of(ADA)}


def test_ids_are_free_again_after_the_reservation(clock):
    with reserved(NOW, 7):
        first = maker(clock).make(owner=ADA)
    clock.turn(seconds=1)

    assert made_at(maker(clock).make(owner=ADA)) > made_at(first)
