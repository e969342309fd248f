"""Settings, declared once per context as a frozen dataclass.

Infra *constructs* a settings object and puts `environment()` on the function; the handler *reads* it back.
A forgotten value is a TypeError at synth; a missing variable is a `SettingsError` at cold start that names it.
This is the only module that reads `os.environ`.
"""

import dataclasses
import os
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self


class SettingsError(Exception):
    """A setting is missing from the environment or has a value that is not of its type."""


class Settings:
    """Mixin for frozen dataclasses whose fields are `str`, `int` or `bool`.

    `GraphSettings(table="…")` travels as `GRAPH_TABLE=…`: the class's name without `Settings`, then the field's.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @classmethod
    def variables(cls) -> dict[str, str]:
        """Field name → environment variable."""
        prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__.removesuffix("Settings")).upper()
        return {field.name: f"{prefix}_{field.name.upper()}" for field in dataclasses.fields(cls)}

    def environment(self) -> dict[str, str]:
        """This object as environment variables, as infra puts them on a function."""
        return {variable: str(getattr(self, field)) for field, variable in self.variables().items()}

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Self:
        """The object that `environment()` was made from.

        Raises: SettingsError, naming the variable.
        """
        source = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for field in dataclasses.fields(cls):
            variable = cls.variables()[field.name]
            if variable not in source:
                raise SettingsError(f"{variable} is not set; infra puts {cls.__name__} on every function that reads it")
            values[field.name] = _parse(variable, source[variable], field.type)
        return cls(**values)


def environment() -> Mapping[str, str]:
    """The process's variables, for what reads them by rules that are not ours (core.aws.place)."""
    return dict(os.environ)


def _parse(variable: str, text: str, kind: Any) -> str | int | bool:
    name = kind if isinstance(kind, str) else kind.__name__
    if name == "bool":
        if text not in ("True", "False"):
            raise SettingsError(f"{variable} must be True or False, not {text!r}")
        return text == "True"
    if name == "int":
        try:
            return int(text)
        except ValueError as error:
            raise SettingsError(f"{variable} must be a whole number, not {text!r}") from error
    return text


@dataclasses.dataclass(frozen=True, kw_only=True)
class ApiSettings(Settings):
    """What every HTTP function knows of the door it stands behind."""

    client_id: str
    """The user pool client whose access tokens count; empty only where a function has no route that needs one."""
    cursor_secret: str
    """Id of the secret that seals cursors; its keys are read when the first cursor is made or opened."""
    requests_table: str
    """Where requests with an Idempotency-Key are kept."""
    limits_table: str
    """Where limits are counted."""
    writes_per_minute: int = 120
    """How often a user may write, for each route that writes; twice as often at once."""
    searches_per_minute: int = 120
    """How often a user may search, for each route that searches."""
    tries_per_minute: int = 30
    """How often an address, and how often a login, may ask a route that needs no token."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StreamsSettings(Settings):
    """The names of the event streams in this deployment."""

    posts: str
    engagement: str

    def names(self) -> dict[str, str]:
        """`core.events.Event.stream` → the stream's name."""
        return dataclasses.asdict(self)
