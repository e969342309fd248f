"""Who may import whom: each line of docs/architecture.md's rules, over the source as it stands."""

import sys
from fnmatch import fnmatch

import pytest

from tests.architecture.source import Source, contexts, handlers, heliograph, is_in, none, under

OURS = ("heliograph", "functions", "infra", "local", "cli", "tests", "benchmarks")
PURE = ("model", "events", "views", "settings", "service", "lookups")
OUTSIDE = ("boto3", "botocore", "pynamodb", "PIL", "cykooz_resizer", "pi_heif")

READS = {
    "activity": {"identity", "graph", "posts"},
    "archive": set(),
    "identity": {"counters", "media"},  # a profile shows its counts and its avatar
    "media": set(),
    "counters": set(),
    "graph": {"media", "identity", "counters"},
    "likeness": {"media"},
    "posts": {"identity", "media", "graph", "counters", "likeness"},
    "likes": {"media", "identity", "graph", "posts", "comments"},
    "comments": {"identity", "graph", "posts", "counters"},
    "feed": {"activity", "media", "counters", "graph", "posts", "likes", "ranking", "shares", "viewing"},
    "shares": {"media", "identity", "graph", "posts"},
    "ranking": set(),
    "viewing": {"graph", "posts"},
    "lists": {"media", "identity", "graph"},
    "drafts": {"identity", "media", "graph", "posts"},
}
"""Context → whose rooms it may read. Another's `events` may be imported by everybody: that is hearing, not asking."""
THROUGH = {
    ("posts", "graph"): {"visibility", "service"},
    **{(one, "media"): {"delivery"} for one in ("graph", "likes", "feed", "lists", "shares")},  # people have avatars
}
"""Where a context may use certain rooms of another only."""


def offences(sources, *forbidden, but=()):
    """`file:line imports module` for every import of something forbidden."""
    for source in sources:
        for one in source.imports():
            if is_in(one.module, *forbidden) and not is_in(one.module, *but):
                yield f"{source.at(one.line)} imports {one.module}"


def modules(*patterns: str) -> list[Source]:
    return [source for source in heliograph() if any(fnmatch(source.module, pattern) for pattern in patterns)]


def all_but(*patterns: str) -> list[Source]:
    excepted = {source.module for source in modules(*patterns)}
    return [source for source in heliograph() if source.module not in excepted]


def test_heliograph_imports_none_of_its_users():
    none(offences(heliograph(), *OURS, but=["heliograph"]), "Our package knows nobody who uses it")


def test_the_core_imports_no_context():
    none(offences(modules("heliograph.core*"), *(f"heliograph.{one}" for one in contexts())), "core stands alone")


@pytest.mark.parametrize("room", PURE)
def test_the_rooms_where_we_think_import_neither_aws_nor_pictures(room):
    none(offences(modules(f"heliograph.*.{room}"), *OUTSIDE), f"{room}.py is plain Python")


def test_pynamodb_lives_in_stores():
    none(offences(all_but("heliograph.*.store", "heliograph.*.rows"), "pynamodb"), "PynamoDB in stores and rows only")


def test_boto3_lives_in_the_wire():
    none(offences(all_but("heliograph.core.wire"), "boto3"), "boto3 in core/wire.py only")


def test_botocore_is_known_where_errors_of_aws_are_translated():
    rooms = ("heliograph.core.wire", "heliograph.*.store", "heliograph.*.pool", "heliograph.*.bucket")
    asked = "heliograph.core.aws.place"

    none(offences(all_but(*rooms, asked), "botocore"), "botocore in wire, store, pool, bucket and aws.place only")


def test_types_of_aws_clients_are_never_there_at_run_time():
    none(
        (
            f"{source.at(node.lineno)} imports {name} at run time"
            for source in heliograph()
            for node, name in _top_level_imports(source)
            if name.startswith("mypy_boto3")
        ),
        "mypy_boto3 is imported under TYPE_CHECKING only",
    )


def _top_level_imports(source):
    import ast

    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom):
            yield node, node.module or ""
        if isinstance(node, ast.Import):
            yield from ((node, name.name) for name in node.names)


def test_pil_lives_in_imaging():
    none(
        offences(all_but("heliograph.media.imaging*"), "PIL", "cykooz_resizer", "pi_heif"), "PIL in media/imaging only"
    )


def test_av_lives_in_video():
    none(offences(all_but("heliograph.media.video*"), "av"), "PyAV in media/video only")


@pytest.mark.parametrize("context", contexts())
def test_a_store_is_imported_by_its_own_context_alone(context):
    others = [source for source in heliograph() if source.context != context]

    none(offences(others, f"heliograph.{context}.store"), f"{context}.store is for {context} and for handlers")


def test_outside_of_the_package_handlers_and_operators_verbs_alone_import_stores():
    stores = [f"heliograph.{one}.store" for one in contexts()]
    others = [one for one in under("cli") if "operator" not in one.path.parts]

    none(offences([*under("infra"), *others, *under("local")], *stores), "Stores are composed in handlers and verbs")


def test_the_graph_of_reads_names_every_context():
    assert set(READS) == set(contexts())


@pytest.mark.parametrize("context", READS)
def test_a_context_reads_only_those_below_it(context):
    def forbidden():
        for source in heliograph():
            for one in source.imports() if source.context == context else ():
                _, other, *room = [*one.module.split("."), "", ""][:3]
                if not is_in(one.module, "heliograph") or other in ("", "core", context) or room == ["events"]:
                    continue
                rooms = THROUGH.get((context, other))
                if other not in READS[context] or (rooms and room[0] not in rooms):
                    yield f"{source.at(one.line)} imports {one.module}"

    none(forbidden(), f"{context} may read {sorted(READS[context]) or 'nobody'}")


def test_the_graph_of_reads_has_no_circle():
    left = {context: set(below) for context, below in READS.items()}
    while left:
        free = {context for context, below in left.items() if not below & set(left)}
        assert free, f"these read each other in a circle: {sorted(left)}"
        left = {context: below for context, below in left.items() if context not in free}


def test_events_know_nothing_of_other_contexts_but_their_events():
    none(
        (
            f"{source.at(one.line)} imports {one.module}"
            for source in modules("heliograph.*.events")
            for one in source.imports()
            if is_in(one.module, "heliograph")
            and one.module.split(".")[1] not in ("core", source.context)
            and not one.module.endswith(".events")
        ),
        "whoever hears an event must not have to read its sayer's neighbours",
    )


def test_functions_import_our_package_and_third_parties_only():
    none(offences(under("functions"), *OURS, but=["heliograph"]), "A function's neighbour is not there at run time")


def test_infra_knows_of_our_package_its_settings_and_its_events_only():
    none(
        (
            f"{source.at(one.line)} imports {one.module}"
            for source in under("infra")
            for one in source.imports()
            if is_in(one.module, "heliograph") and one.module.rpartition(".")[2] not in ("settings", "events")
        ),
        "infra wires; it runs nothing",
    )


def test_handlers_are_loaded_by_name_and_imported_by_nobody():
    none(offences([*heliograph(), *under("infra"), *under("local")], "functions"), "functions/ is no package")


def test_the_package_imports_nothing_that_is_not_in_its_layers():
    allowed = {
        *sys.stdlib_module_names,
        "heliograph",
        "av",
        "aws_lambda_powertools",
        "boto3",
        "botocore",
        "cryptography",
        "cykooz_resizer",
        "mypy_boto3_cognito_idp",
        "mypy_boto3_dynamodb",
        "mypy_boto3_kinesis",
        "mypy_boto3_s3",
        "mypy_boto3_secretsmanager",
        "msgspec",
        "orjson",
        "pi_heif",
        "PIL",
        "pydantic",
        "pynamodb",
        "typing_extensions",
    }

    none(
        (
            f"{source.at(one.line)} imports {one.module}"
            for source in [*heliograph(), *handlers()]
            for one in source.imports()
            if one.module.split(".")[0] not in allowed
        ),
        "layers/*/requirements.in says what there is in the cloud",
    )
