"""Addresses of pictures: said by the test, or signed by a key that stands here."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from heliograph.core.keys import KeyRing
from heliograph.media.delivery import Delivery, Term
from heliograph.media.model import variant_path
from heliograph.media.settings import DeliverySettings

CDN = "https://cdn.example"
SETTINGS = DeliverySettings(base_url=CDN, secret="signing", keys="0=K1")


class FakeDelivery:
    """Stands in for `media.delivery.Delivery`: addresses that say for whom they are, unsigned."""

    def terms(self) -> tuple[Term, Term]:
        few, everybody = (Term(for_everybody=one, until=0, key=("", b"")) for one in (False, True))
        return few, everybody

    def url(self, media_id: str, digest: str, variant: str, encoding: str | None = None, *, for_everybody: bool) -> str:
        return f"{CDN}/{variant_path(media_id, digest, variant, encoding)}?for={'all' if for_everybody else 'few'}"

    def urls(self, media_id: str, digest: str, variants: Iterable[str], *, for_everybody: bool) -> dict[str, str]:
        return {one: self.url(media_id, digest, one, for_everybody=for_everybody) for one in variants}


class FakeSecrets:
    """One secret, and how often it was read."""

    def __init__(self, **texts: str) -> None:
        self.texts, self.reads = texts, 0

    def __call__(self) -> "FakeSecrets":
        return self

    def get_secret_value(self, **_: Any) -> dict[str, str]:
        self.reads += 1
        return {"SecretString": json.dumps(self.texts)}

    def put_secret_value(self, SecretString: str, **_: Any) -> None:  # noqa: N803 - the API's name
        self.texts = json.loads(SecretString)


def delivery(
    now: Callable[[], datetime], *, settings: DeliverySettings = SETTINGS, secrets: FakeSecrets | None = None
) -> Delivery:
    """The real one, whose keys are texts of the test's."""
    texts: Any = secrets or FakeSecrets(**{"0": "a text"})
    return Delivery(settings, ring=lambda name: KeyRing(name, client=texts, now=now), now=now)
