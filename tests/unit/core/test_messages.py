"""Sending messages until all are taken, and working off a batch of them: each for itself."""

import pytest
from heliograph.core import wire
from heliograph.core.aws.retries import LONGEST_WAIT
from heliograph.core.messages import ATTEMPTS, Unsent, send, work_off

from tests.unit.core.dice import Dice
from tests.unit.feed.about import Sent

REFUSED = [(0,)]


def batch(*bodies):
    return {"Records": [{"messageId": f"m-{place}", "body": body} for place, body in enumerate(bodies)]}


def failures(*places):
    return {"batchItemFailures": [{"itemIdentifier": f"m-{place}"} for place in places]}


def test_messages_that_failed_alone_come_back_and_all_others_are_done():
    done = []

    def handle(body):
        if body == "poison":
            raise ValueError(body)
        done.append(body)

    assert work_off(batch("a", "poison", "b", "poison"), handle) == failures(1, 3)
    assert done == ["a", "b"]
    assert work_off(batch("a"), handle) == failures()
    assert work_off(batch("poison", "poison"), handle) == failures(0, 1)


def pauses(monkeypatch, side, refused):
    slept = []
    monkeypatch.setattr(wire, "randomness", Dice(side))
    send(Sent(refuses=refused), "queue", ["a", "b"], slept.append)
    return slept


def test_what_is_refused_is_sent_again_after_pauses_that_grow_and_are_not_the_same_for_everybody(monkeypatch):
    borders = pauses(monkeypatch, 1.0, REFUSED * (ATTEMPTS - 1))

    assert borders == sorted(borders)
    assert (borders[:3], borders[-1], len(borders)) == ([0.2, 0.4, 0.8], LONGEST_WAIT, ATTEMPTS - 1)
    assert pauses(monkeypatch, 0.5, REFUSED) == [borders[0] / 2]
    assert pauses(monkeypatch, 0.5, []) == []


def test_nobody_waits_for_what_is_given_up(monkeypatch):
    with pytest.raises(Unsent, match="1 of 2"):
        pauses(monkeypatch, 1.0, REFUSED * ATTEMPTS)
