"""The shape of the code: the same rooms everywhere, handlers that only translate, one door to the outside."""

import ast
import re

import pytest

from tests.architecture.source import PACKAGE, contexts, handlers, heliograph, none, under

ROOMS = {"model", "events", "store", "service", "views", "settings"}
LACKS = {
    "activity": {"events"},  # it listens
    "archive": {"events", "store", "views"},  # it keeps what others say, in a bucket, and shows it to operators only
    "ranking": {"events", "settings", "store", "views"},  # it is asked by whoever shows something, and keeps nothing
    "likeness": {"events", "views"},  # whoever uses a shelf says what is on it
    "lists": {"events"},  # nobody hears of them
    "drafts": {"events"},  # nor of these
    "counters": {"views"},  # its counts are shown by those whose they are
    "feed": {"events", "service"},  # it listens; reading and pushing are rooms of their own
}
"""Rooms that a context has no use for yet."""
NAMED = {
    "activity": {"actions", "announced", "announcing", "lately", "notices", "rows"},
    "archive": {"bucket"},
    "identity": {"avatars", "departure", "lookups", "passwords", "pool", "rows"},
    "drafts": {"due", "rows", "schedule"},
    "likeness": {"bloom"},
    "likes": {"lookups"},
    "media": {
        "anatomy",
        "apart",
        "bodies",
        "boxes",
        "bucket",
        "darkroom",
        "delivery",
        "disposal",
        "film",
        "fingerprint",
        "geometry",
        "heif",
        "minting",
        "parts",
        "placeholder",
        "refusals",
        "rows",
        "signing",
        "sweeping",
        "upload",
    },
    "graph": {
        "circle",
        "crossings",
        "favourites",
        "followed",
        "following",
        "lookups",
        "marked",
        "marking",
        "rows",
        "steps",
        "visibility",
    },
    "shares": {"index", "lookups"},
    "ranking": {"features", "history", "weights"},
    "viewing": {"opened"},
    "posts": {"bodies", "composing", "editing", "index", "lookups", "markup", "naming", "removal", "repeats", "rows"}
    | {"shelving", "showing"},
    "counters": {"fame", "lookups", "previews", "recount", "standing"},
    "feed": {"backfill", "fanout", "heads", "keeping", "lookups", "merging", "polling", "previews", "rows", "sharing"}
    | {
        "before",
        "bodies",
        "chunks",
        "modes",
        "planning",
        "presence",
        "ranked",
        "returning",
        "settling",
        "spreading",
        "tastes",
    }
    | {"timeline", "visits"},
}
"""Rooms beyond the usual ones, each for a job that needs it."""
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "lib", "shared"}
LONGEST_FILE, LONGEST_HANDLER = 250, 120
MODELS = ("Model", "BaseModel", "TypedDict", "StrEnum", "GlobalSecondaryIndex", "Body", "Protocol")
"""Classes that are lists of fields; their names and the module's docstring say what they are."""


# Rooms


@pytest.mark.parametrize("context", contexts())
def test_a_context_has_the_same_rooms_as_every_other(context):
    rooms = {path.stem for path in (PACKAGE / context).glob("*.py")} - {"__init__"}

    assert rooms == (ROOMS - LACKS.get(context, set())) | NAMED.get(context, set())


@pytest.mark.parametrize("source", heliograph(), ids=lambda source: source.module)
def test_every_module_says_what_it_is_for(source):
    docstring = ast.get_docstring(source.tree)

    assert docstring, f"{source.at(1)} has no docstring"
    assert docstring.splitlines()[0].endswith((".", ":")), f"{source.at(1)}: the first line is a sentence"


@pytest.mark.parametrize("context", [one for one in contexts() if "store" not in LACKS.get(one, ())])
def test_a_store_opens_with_its_key_table(context):
    (store,) = (source for source in heliograph() if source.module == f"heliograph.{context}.store")
    head, rule, *rows = re.findall(r"^\|.*\|$", ast.get_docstring(store.tree) or "", re.MULTILINE)

    assert [column.strip().lower() for column in head.strip("|").split("|")][:2] == ["entity", "pk"]
    assert head.rstrip("| ").endswith("who asks"), f"{store.at(1)}: the last column says who asks"
    assert set(rule) <= set("|-")
    assert rows


@pytest.mark.parametrize("folder", ["layers", "functions", "infra", "cli", "local", "tests"])
def test_every_module_has_a_name_that_says_something(folder):
    none(
        (str(source.path) for source in under(folder) if {source.path.stem, source.path.parent.name} & NAMELESS),
        "a name for everything is a name for nothing",
    )


def test_no_file_is_longer_than_one_can_read():
    none(
        (
            f"{source.at(len(lines))} has {len(lines)} lines"
            for source in heliograph()
            if len(lines := source.text.splitlines()) > LONGEST_FILE
        ),
        f"at most {LONGEST_FILE} lines",
    )


# Handlers


@pytest.mark.parametrize("handler", handlers(), ids=lambda source: source.path.parent.name)
def test_a_handler_is_short_and_has_an_entry_point(handler):
    names = {
        node.name if isinstance(node, ast.FunctionDef) else ast.unparse(node.targets[0])
        for node in handler.tree.body
        if isinstance(node, ast.FunctionDef | ast.Assign)
    }

    lines = len(handler.text.splitlines())

    assert lines <= LONGEST_HANDLER, f"{handler.at(lines)} has {lines} lines, at most {LONGEST_HANDLER}"
    assert "handler" in names, f"{handler.at(1)} defines no `handler`"


@pytest.mark.parametrize("handler", handlers(), ids=lambda source: source.path.parent.name)
def test_a_handler_asks_at_most_whether_something_is_there(handler):
    """`if moved:` tells that something came back; an `if` that compares, combines or computes decides something."""
    none(
        (
            f"{handler.at(node.lineno)}: if {ast.unparse(node.test)}"
            for node in ast.walk(handler.tree)
            if isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, ast.Name)
        ),
        "what is business belongs into a service",
    )
    none(
        (
            f"{handler.at(node.lineno)}: {type(node).__name__}"
            for node in ast.walk(handler.tree)
            if isinstance(node, ast.Match | ast.Try | ast.ClassDef)
        ),
        "a handler translates, calls, translates",
    )


@pytest.mark.parametrize("handler", handlers(), ids=lambda source: source.path.parent.name)
def test_a_function_is_named_after_its_context_and_trigger(handler):
    assert re.fullmatch(r"[a-z]+_([a-z]+_api|api|on_[a-z]+|refresh|socket)", handler.path.parent.name)


# One door to the outside


def calls(source, *names):
    """Every use of a dotted name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in names:
            yield f"{source.at(node.lineno)} uses {ast.unparse(node)}"


def everywhere_but(*modules):
    return [source for source in [*heliograph(), *under("functions")] if source.module not in modules]


def test_the_environment_is_read_in_settings_alone():
    none(
        (
            one
            for source in everywhere_but("heliograph.core.settings")
            for one in calls(source, "os.environ", "os.getenv")
        ),
        "os.environ is read in core/settings.py",
    )


def test_the_clock_is_asked_in_the_wire_alone():
    clocks = (
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "time.time",
        "time.monotonic",
        "time.time_ns",
    )

    none(
        (one for source in everywhere_but("heliograph.core.wire") for one in calls(source, *clocks)),
        "a clock that a test cannot turn",
    )


def test_waiting_is_done_by_the_wire_alone():
    none(
        (one for source in everywhere_but("heliograph.core.wire") for one in calls(source, "time.sleep")),
        "a wait that a test cannot shorten",
    )


def test_dice_are_thrown_in_the_wire_and_in_ids_alone():
    none(
        (
            f"{source.at(one.line)} imports {one.module}"
            for source in everywhere_but("heliograph.core.wire", "heliograph.core.ids")
            for one in source.imports()
            if one.module in ("random", "secrets", "uuid")
        ),
        "dice that a test cannot seed",
    )


# Words


def _is_field_list(node):
    bases = {ast.unparse(base).split("[")[0].split(".")[-1] for base in node.bases}
    return bool(bases & set(MODELS)) or node.name.endswith("Json")


def _is_one_step(node):
    """A function of one statement whose name and types say all there is."""
    return len(node.body) == 1


def undocumented(source):
    """Public classes and functions, and public methods of public classes, that leave their reader guessing."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if isinstance(node, ast.FunctionDef):
                if not ast.get_docstring(node) and not _is_one_step(node) and source.room != "views":
                    yield f"{source.at(node.lineno)} {node.name}"
                continue
            if not ast.get_docstring(node) and not _is_field_list(node):
                yield f"{source.at(node.lineno)} class {node.name}"
            yield from _undocumented_methods(source, node)


def _undocumented_methods(source, owner):
    for node in owner.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or ast.get_docstring(node):
            continue
        if not _is_one_step(node) and len(node.body) > SELF_EVIDENT:
            yield f"{source.at(node.lineno)} {owner.name}.{node.name}"


SELF_EVIDENT = 4
"""Statements of a method that its name, its types and its class may explain."""


def test_what_is_public_is_explained():
    none((one for source in heliograph() for one in undocumented(source)), "a public name without a docstring")
