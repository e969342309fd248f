"""The ring of keys: known before it is used, kept until what it sealed is too old, fetched seldom."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from heliograph.core.keys import CACHED, LEAD, LONGEST_SEALED, RETRIED, KeyRing, Rotation, read, turned
from heliograph.core.wire import is_overload
from hypothesis import given
from hypothesis import strategies as st

from tests.people import Clock
from tests.simulation.cloud.errors import AwsError
from tests.simulation.cloud.secrets import SecretsManager
from tests.template import first_value, synthesised

SECRET = "keys"


class Client:
    """Secrets Manager as boto3 offers it, over the simulation's; `trouble` is raised instead."""

    class exceptions:  # noqa: N801 - boto3's own word
        class ResourceExistsException(Exception): ...

    def __init__(self, first='{"0": "first"}'):
        self.service = SecretsManager()
        self.service.create_secret(SECRET, first)
        self.asked = 0
        self.trouble = None

    def __getattr__(self, name):
        operation = "".join(part.capitalize() for part in name.split("_"))

        def call(**parameters):
            self.asked += 1
            if self.trouble:
                raise self.trouble
            try:
                return self.service.handle(operation, parameters)
            except AwsError as error:
                if error.code == "ResourceExistsException":
                    raise self.exceptions.ResourceExistsException from error
                raise

        return call

    def ring(self, clock):
        return KeyRing(SECRET, client=lambda: self, now=clock)

    def turn(self, clock, version):
        rotation = Rotation(self, clock, lambda number: version.encode().ljust(number, b"."))
        for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
            rotation.step(step, SECRET, version)


SLOW = ReadTimeoutError(endpoint_url="https://secretsmanager")


def test_nothing_is_fetched_before_a_key_is_needed_and_then_once_in_a_while(clock):
    client = Client()
    ring = client.ring(clock)
    assert client.asked == 0

    for _ in range(5):
        ring.keys()
    assert client.asked == 1

    clock.at += CACHED
    ring.keys()
    assert client.asked == 2


def test_a_new_key_opens_everywhere_before_it_seals_anywhere(clock):
    client = Client()
    early, late = client.ring(clock), client.ring(clock)
    before = early.keys()
    clock.at += CACHED / 2
    late.keys()

    client.turn(clock, "second")
    clock.at += CACHED
    for ring in (early, late):
        assert ring.keys().sealing == before.sealing
        assert len(ring.keys().opening) == 2

    clock.at += LEAD - CACHED
    assert early.keys().sealing == late.keys().sealing != before.sealing
    assert before.sealing in early.keys().opening


def test_a_former_key_opens_until_all_that_it_sealed_is_too_old(clock):
    client = Client()
    first = client.ring(clock).keys().sealing
    client.turn(clock, "second")

    clock.at += LEAD + LONGEST_SEALED
    client.turn(clock, "third")
    assert first in client.ring(clock).keys().opening

    clock.at += 2 * CACHED
    client.turn(clock, "fourth")
    assert first not in client.ring(clock).keys().opening


@given(st.lists(st.integers(0, 100_000), max_size=8))
def test_however_often_the_keys_are_turned_the_one_that_seals_now_will_open_for_a_day(pauses):
    clock, texts = Clock(), {0: "first"}
    for number, seconds in enumerate(pauses):
        sealing = max(since for since in texts if since <= clock().timestamp())
        clock.at += timedelta(seconds=seconds)
        texts = turned(texts, clock(), f"text {number}")
        if timedelta(seconds=seconds) <= LONGEST_SEALED:
            assert sealing in texts
        assert min(texts) <= clock().timestamp()


def test_every_step_may_come_twice_and_the_first_time_stands(clock):
    client = Client()
    rotation = Rotation(client, clock, lambda number: bytes([client.asked]) * number)
    for step in ("createSecret", "testSecret", "finishSecret"):
        rotation.step(step, SECRET, "second")
        after_once = dict(client.service.secrets[SECRET].values)
        rotation.step(step, SECRET, "second")
        assert client.service.secrets[SECRET].values == after_once

    assert client.service.secrets[SECRET].stages["AWSCURRENT"] == "second"


def test_what_is_known_goes_on_for_a_moment_when_secrets_manager_is_out_of_reach(clock):
    client = Client()
    ring = client.ring(clock)
    known = ring.keys()
    client.trouble = SLOW

    clock.at += CACHED
    assert ring.keys() == known
    asked = client.asked
    assert ring.keys() == known
    assert client.asked == asked

    client.trouble = None
    clock.at += RETRIED
    ring.keys()
    assert client.asked == asked + 1


def test_without_any_key_the_service_is_overloaded_and_a_missing_grant_is_a_fault(clock):
    client = Client()
    client.trouble = SLOW
    with pytest.raises(ReadTimeoutError) as slow:
        client.ring(clock).keys()
    assert is_overload(slow.value)

    ring = Client().ring(clock)
    ring.keys()
    clock.at += CACHED
    ring._client().trouble = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue")
    with pytest.raises(ClientError):
        ring.keys()


@pytest.mark.parametrize("value", ["", "{}", '{"0": ""}', "[]", '{"soon": "text"}'])
def test_a_secret_without_keys_is_a_fault(value):
    with pytest.raises((ValueError, AttributeError)):
        read(value)


def test_a_secret_that_the_template_generates_is_a_ring_that_seals_from_the_beginning():
    secrets = synthesised("dev").of_type("AWS::SecretsManager::Secret").values()

    assert [list(read(first_value(one))) for one in secrets] == [[0], [0]]
