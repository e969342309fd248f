"""Naive designs, to plant: a checker that does not find them checks nothing."""

from itertools import count

import pytest
from heliograph.core.errors import Refusal
from heliograph.core.events import Envelope, Event
from heliograph.core.streams import Relay
from heliograph.counters.store import TallyStore
from heliograph.feed.presence import Presences
from heliograph.graph.events import MarkingAdvanced
from heliograph.graph.marking import FOLLOWERS_PER_PAGE, Marking
from heliograph.media.darkroom import Darkroom

from tests.simulation.wiring import booted

tickets = count(1)


def count_every_delivery(patch: pytest.MonkeyPatch) -> None:
    """Counters that add whatever comes: each delivery has a mark of its own."""

    def add(store: TallyStore, envelope: Envelope) -> int:
        if envelope.facts:
            store._update(envelope, f"m#{next(tickets)}", None, envelope.facts)
        return len(envelope.facts)

    patch.setattr(TallyStore, "add", add)


def swallow_what_could_not_be_put(patch: pytest.MonkeyPatch) -> None:
    """A relay that logs and goes on."""
    kept = Relay.send

    def send(relay: Relay, grouped: dict[str, list[Envelope]]) -> int:
        try:
            return kept(relay, grouped)
        except Exception:  # noqa: BLE001 - the planted fault
            return 0

    patch.setattr(Relay, "send", send)


def write_the_manifest_first(patch: pytest.MonkeyPatch) -> None:
    """A darkroom that promises the variants before it stores them."""

    def develop(room: Darkroom, media_id: str) -> None:
        if not room._store.begin(media_id):
            return
        try:
            manifest, files = room._render(room._bucket.original(media_id))
        except Refusal:
            return
        room._store.finish(media_id, manifest)
        room._bucket.put_variants(media_id, manifest, files)

    patch.setattr(Darkroom, "develop", develop)


def do_not_hear(patch: pytest.MonkeyPatch, function: str, gone: type[Event]) -> None:
    """A consumer that leaves behind what it has of something that has gone for good."""
    patch.setitem(booted().modules[function].HEARS, gone, lambda _: 0)


def say_that_a_page_is_done_before_it_is(patch: pytest.MonkeyPatch) -> None:
    """A marking that writes how far it came and then marks: who dies in between has left the page out."""

    def go_on(marking: Marking, advanced: MarkingAdvanced) -> int:
        crossing = marking._crossings.get(advanced.user_id)
        if crossing is None or not crossing.under_way or not advanced.tells_of(crossing):
            return 0
        page = marking._ties.followers(crossing.user_id, FOLLOWERS_PER_PAGE, crossing.position)
        marking._crossings.advance(crossing, crossing.through(page.next, marking._now()))
        return len([marking._mark(tie, crossing.fame) for tie in page.items])

    patch.setattr(Marking, "go_on", go_on)


def say_that_all_is_made_before_it_is(patch: pytest.MonkeyPatch) -> None:
    """Who returns is about and has caught up with one write: who dies after that finds nothing left to do."""
    write = Presences.write
    patch.setattr(Presences, "write", lambda presences, reader_id, *_, **__: write(presences, reader_id))
