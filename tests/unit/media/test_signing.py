"""Signed addresses, checked by what stands in for CloudFront, which was written without looking at what signs."""

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from heliograph.core.keys import key_of
from heliograph.media.minting import Mint, public_pem
from heliograph.media.settings import DeliverySettings
from heliograph.media.signing import private_key

from local.signatures import refusal
from tests.addresses import CDN, SETTINGS, FakeSecrets, delivery
from tests.people import DIGEST, MEDIA, NOW

PEM = {"K1": public_pem(key_of("a text"))}
SOON = f"{CDN}/{MEDIA}/{DIGEST}/feed"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def address(clock, *, for_everybody=False, **how):
    return delivery(clock, **how).url(MEDIA, DIGEST, "feed", for_everybody=for_everybody)


def may_be_read(url, at, keys=PEM):
    return refusal(url, keys, at.timestamp) is None


def ends(url):
    """Until when an address holds, as its policy says."""
    policy = parse_qs(urlsplit(url).query)["Policy"][0].translate(str.maketrans("-_~", "+=/"))
    return json.loads(base64.b64decode(policy))["Statement"][0]["Condition"]["DateLessThan"]["AWS:EpochTime"]


def test_an_address_for_few_can_be_read_at_once_and_for_no_longer_than_its_minutes(clock):
    url = address(clock)

    assert may_be_read(url, NOW)
    assert may_be_read(url, NOW + timedelta(minutes=4))
    assert not may_be_read(url, NOW + timedelta(minutes=5))


@pytest.mark.parametrize("second", [0, 1, 30, 59])
def test_an_address_for_few_lives_between_four_minutes_and_five_whenever_it_is_made(clock, second):
    clock.now = NOW.replace(second=second)

    assert 240 < ends(address(clock)) - clock.now.timestamp() <= 300


def test_the_minutes_are_a_setting(clock):
    settings = DeliverySettings(base_url=CDN, secret="signing", keys="0=K1", few_minutes=2)

    assert 60 < ends(address(clock, settings=settings)) - NOW.timestamp() <= 120


def test_an_address_for_few_says_until_when_a_browser_may_keep_what_it_brings(clock):
    url = address(clock)

    assert parse_qs(urlsplit(url).query)["until"] == [str(ends(url))]
    assert "until" not in parse_qs(urlsplit(address(clock, for_everybody=True)).query)


def test_an_address_for_everybody_is_the_same_all_day_and_holds_for_a_day_at_least(clock):
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    made = []
    for hour in (0, 9, 23.99):
        clock.now = midnight + timedelta(hours=hour)
        made.append(address(clock, for_everybody=True))

    assert len(set(made)) == 1
    assert ends(made[0]) == (midnight + timedelta(days=2)).timestamp()
    clock.now = midnight + timedelta(days=1)
    assert address(clock, for_everybody=True) != made[0]


def test_every_container_gives_the_same_address(clock):
    assert address(clock) == address(clock)


def test_one_signature_is_for_all_files_of_an_upload_and_for_no_other_upload(clock):
    url = address(clock)
    query = urlsplit(url).query

    assert may_be_read(f"{CDN}/{MEDIA}/{DIGEST}/full.webp?{query}", NOW)
    assert not may_be_read(f"{CDN}/{MEDIA}1/{DIGEST}/feed?{query}", NOW)
    assert not may_be_read(f"https://elsewhere.example/{MEDIA}/{DIGEST}/feed?{query}", NOW)


def test_no_bit_of_policy_or_signature_can_be_changed(clock):
    url = address(clock)
    said = parse_qs(urlsplit(url).query)
    for name in ("Policy", "Signature"):
        (text,) = said[name]
        for place in range(len(text)):
            for bit in range(7):
                other = chr(ord(text[place]) ^ 1 << bit)
                changed = text[:place] + other + text[place + 1 :]
                if other.isalnum() and _bytes(changed) != _bytes(text):
                    assert not may_be_read(url.replace(text, changed), NOW), f"{name}: {changed}"


def _bytes(text):
    return base64.b64decode(text.translate(str.maketrans("-_~", "+=/")))


@pytest.mark.parametrize("name", ["Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"])
def test_no_part_can_be_left_out(clock, name):
    url = address(clock)
    (value,) = parse_qs(urlsplit(url).query)[name]

    assert not may_be_read(url.replace(f"{name}={value}", ""), NOW)
    assert not may_be_read(SOON, NOW)


def test_nobody_elses_key_signs(clock):
    url = address(clock, secrets=FakeSecrets(**{"0": "another text"}))

    assert not may_be_read(url, NOW)


def test_the_signature_is_one_over_the_policy_for_whoever_has_the_public_half(clock):
    said = parse_qs(urlsplit(address(clock)).query)
    key = load_pem_public_key(PEM["K1"].encode())

    key.verify(_bytes(said["Signature"][0]), _bytes(said["Policy"][0]), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(_bytes(said["Signature"][0]), b"another policy", ec.ECDSA(hashes.SHA256()))
    assert key.curve.name == "secp256r1"


def test_the_secret_is_read_once_by_a_container(clock):
    secrets = FakeSecrets(**{"0": "a text"})
    made = delivery(clock, secrets=secrets)
    for number in range(50):
        made.url(str(number), DIGEST, "feed", for_everybody=number % 2 == 0)

    assert secrets.reads == 1


def test_a_picture_is_signed_once_however_many_addresses_it_has(clock, monkeypatch):
    signed = []
    real = private_key(key_of("a text"))
    spy = type("Spy", (), {"sign": lambda _, *what: signed.append(what) or real.sign(*what)})()
    monkeypatch.setattr("heliograph.media.signing.private_key", lambda _: spy)
    made = delivery(clock)
    for variant in ("thumb", "feed", "full", "story"):
        made.url(MEDIA, DIGEST, variant, for_everybody=True)

    assert len(signed) == 1


TURNED = int(NOW.timestamp()) + 3_600
BOTH = DeliverySettings(base_url=CDN, secret="signing", keys=f"0=K1 {TURNED}=K2")
NEW = {"0": "a text", str(TURNED): "a new text"}


def test_a_new_key_signs_from_its_moment_on_and_what_the_old_one_signed_stays_good(clock):
    keys = {**PEM, "K2": public_pem(key_of("a new text"))}
    old = address(clock, for_everybody=True, settings=BOTH, secrets=FakeSecrets(**NEW))
    clock.now = NOW + timedelta(hours=1, minutes=1)
    new = address(clock, for_everybody=True, settings=BOTH, secrets=FakeSecrets(**NEW))

    assert ("Key-Pair-Id=K1" in old, "Key-Pair-Id=K2" in new) == (True, True)
    assert may_be_read(old, clock.now, keys)
    assert may_be_read(new, clock.now, keys)


def test_a_key_that_cloudfront_does_not_know_signs_nothing(clock):
    clock.now = NOW + timedelta(hours=2)

    assert "Key-Pair-Id=K1" in address(clock, settings=SETTINGS, secrets=FakeSecrets(**NEW))


def test_the_mint_makes_what_is_missing_and_leaves_what_is_there():
    secrets = FakeSecrets(**{"0": "a text"})
    mint = Mint(secrets, bytes)

    first = mint.public_keys("signing", [0])
    both = mint.public_keys("signing", [0, TURNED])

    assert first == {0: PEM["K1"]}
    assert both[0] == PEM["K1"]
    assert secrets.texts == {"0": "a text", str(TURNED): "00" * 48}
    assert mint.public_keys("signing", [TURNED]) == {TURNED: both[TURNED]}
