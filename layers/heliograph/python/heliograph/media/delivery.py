"""The addresses of pictures, as they go into answers. Each is signed, and made anew for every read: none is stored.

What everybody may see has the same address for all readers of two days; what not everybody may see has one for minutes.
Both are for all files of one upload, so a picture costs one signature, whatever its sizes and encodings.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from heliograph.core import wire
from heliograph.core.keys import KeyRing
from heliograph.media.model import variant_path
from heliograph.media.settings import DeliverySettings
from heliograph.media.signing import Signer, SigningKey

DAY: Final = 86_400
MINUTE: Final = 60


class Term(NamedTuple):
    """Until when an address that is made now can be read (epoch seconds), by whom, and the key that signs it.

    While it is the same one, so are all addresses.
    """

    for_everybody: bool
    until: int
    key: SigningKey


class Delivery:
    """Where variants are read."""

    def __init__(
        self,
        settings: DeliverySettings,
        *,
        ring: Callable[[str], KeyRing] = KeyRing,
        now: Callable[[], datetime] = wire.now,
    ) -> None:
        self._base_url = settings.base_url
        self._few_seconds = settings.few_minutes * MINUTE
        self._signer = Signer(ring(settings.secret), settings.key_ids())
        self._now = now

    def url(self, media_id: str, digest: str, variant: str, encoding: str | None = None, *, for_everybody: bool) -> str:
        """The URL of one variant, in this encoding or in whichever the reader accepts.

        `for_everybody` is what `graph.visibility` says of a stranger.
        """
        query = self._query(media_id, for_everybody=for_everybody)
        return f"{self._base_url}/{variant_path(media_id, digest, variant, encoding)}?{query}"

    def urls(self, media_id: str, digest: str, variants: Iterable[str], *, for_everybody: bool) -> dict[str, str]:
        """Variant → the URL of it in whichever encoding the reader accepts; all of them with one signature."""
        query = self._query(media_id, for_everybody=for_everybody)
        return {one: f"{self._base_url}/{variant_path(media_id, digest, one, None)}?{query}" for one in variants}

    def terms(self) -> tuple[Term, Term]:
        """What all addresses of this moment have in common: of what not everybody may see, and of what everybody may.

        They end with a whole minute, soon, and with tomorrow (UTC), so what is read today can be kept for a day.
        Rounded, so that many reads have the same address; and downwards, so that none lives longer than is said.
        """
        now, key = int(self._now().timestamp()), self._signer.key()
        soon, tomorrow = now - now % MINUTE + self._few_seconds, now - now % DAY + 2 * DAY
        return Term(for_everybody=False, until=soon, key=key), Term(for_everybody=True, until=tomorrow, key=key)

    def _query(self, media_id: str, *, for_everybody: bool) -> str:
        term = self.terms()[for_everybody]
        signed = self._signer.query(f"{self._base_url}/{media_id}/*", term.until, term.key)
        # For the function at the edge, which says how long the answer may be kept (infra/edge/pictures.js).
        return signed if for_everybody else f"until={term.until}&{signed}"
