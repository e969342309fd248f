"""Settings travel through the environment and come out as they went in."""

from dataclasses import dataclass

import pytest
from heliograph.core.settings import Settings, SettingsError, StreamsSettings
from hypothesis import given
from hypothesis import strategies as st


@dataclass(frozen=True, kw_only=True)
class DarkRoomSettings(Settings):
    """An example with a field of every kind."""

    table: str
    trays: int
    red_light: bool = True


@given(table=st.text(), trays=st.integers(), red_light=st.booleans())
def test_settings_come_out_of_the_environment_as_they_went_in(table, trays, red_light):
    settings = DarkRoomSettings(table=table, trays=trays, red_light=red_light)

    assert DarkRoomSettings.read(settings.environment()) == settings


def test_a_variable_is_named_after_its_class_and_field():
    assert DarkRoomSettings(table="t", trays=3).environment() == {
        "DARK_ROOM_TABLE": "t",
        "DARK_ROOM_TRAYS": "3",
        "DARK_ROOM_RED_LIGHT": "True",
    }


def test_a_missing_variable_is_named_even_if_its_field_has_a_default():
    with pytest.raises(SettingsError, match=r"DARK_ROOM_RED_LIGHT is not set.*DarkRoomSettings"):
        DarkRoomSettings.read({"DARK_ROOM_TABLE": "t", "DARK_ROOM_TRAYS": "3"})


@pytest.mark.parametrize(
    ("field", "text"), [("TRAYS", "three"), ("TRAYS", ""), ("RED_LIGHT", "true"), ("RED_LIGHT", "1")]
)
def test_a_value_of_another_kind_is_refused_and_its_variable_named(field, text):
    environment = {**DarkRoomSettings(table="t", trays=3).environment(), f"DARK_ROOM_{field}": text}

    with pytest.raises(SettingsError, match=f"DARK_ROOM_{field}"):
        DarkRoomSettings.read(environment)


def test_settings_are_read_from_the_process_environment_unless_told_otherwise(monkeypatch):
    monkeypatch.setenv("STREAMS_POSTS", "one")
    monkeypatch.setenv("STREAMS_ENGAGEMENT", "two")

    assert StreamsSettings.read().names() == {"posts": "one", "engagement": "two"}
