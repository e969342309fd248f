"""Tables against the row classes of the stores, and what every table has."""

import importlib
import inspect
from types import ModuleType

import pytest
from pynamodb.models import Model

from tests.template import ROOT, Properties, Synthesis, symbol, synthesised

PACKAGE = ROOT / "layers" / "heliograph" / "python" / "heliograph"
TABLE = "AWS::DynamoDB::GlobalTable"
UNMODELLED = ("activity", "counters", "feed")
"""These stores write plain items; tests/stores holds their keys to the tables."""
BESIDE = {"CrossingRow": "crossings", "EditionRow": "editions", "HeadRow": "heads"}
"""Rows in a further table of their context, and the word in its settings."""
PLAINLY_BESIDE = {"visits": "heliograph.feed.visits"}
"""Words of further tables of plain items, and who writes them; tests/functions holds their keys to the tables."""
OF_THE_EDGE = ("API_REQUESTS_TABLE", "API_LIMITS_TABLE")
"""Tables of the HTTP edge (heliograph.core), which is no context."""


def modules_of(context: str) -> list[ModuleType]:
    """Where a context's row classes are: with its store, or in a room of their own."""
    rooms = [room for room in ("rows", "store") if (PACKAGE / context / f"{room}.py").exists()]
    return [importlib.import_module(f"heliograph.{context}.{room}") for room in rooms]


CONTEXTS = sorted(path.parent.name for path in PACKAGE.glob("*/store.py") if path.parent.name != "core")
TABLES = sorted((*CONTEXTS, *BESIDE.values(), *PLAINLY_BESIDE))
ROWS = [
    (BESIDE.get(row.__name__, context), row)
    for context in CONTEXTS
    for module in modules_of(context)
    for _, row in inspect.getmembers(module, inspect.isclass)
    if issubclass(row, Model) and row.__module__ == module.__name__
]


def table_of(word: str, template: Synthesis) -> Properties:
    """The table of which a context's settings tell the functions."""
    (value,) = template.values_of(f"{word.upper()}_TABLE")
    return template.of_type(TABLE)[template.resolve(value, symbol)]


def schema_of(row: type[Model]) -> dict:
    """What PynamoDB would make a row's table of, in DynamoDB's own words."""
    schema = row._get_schema()
    return {
        "KeySchema": schema["key_schema"],
        "AttributeDefinitions": schema["attribute_definitions"],
        "Indexes": schema["global_secondary_indexes"],
    }


def by_name(definitions: list[dict]) -> list[dict]:
    """In an order of their own: PynamoDB sorts a schema by attribute, CDK puts the partition key first."""
    return sorted(definitions, key=lambda one: one["AttributeName"])


def test_every_context_that_stores_rows_has_them_modelled_or_says_why_not():
    assert {word for word, _ in ROWS} == set(TABLES) - {*UNMODELLED, *PLAINLY_BESIDE}


def test_every_context_has_a_table_of_its_own_and_so_has_the_edge(template: Synthesis):
    variables = (*(f"{word.upper()}_TABLE" for word in TABLES), *OF_THE_EDGE)
    tables = [template.resolve(template.values_of(variable)[0], symbol) for variable in variables]

    assert sorted(tables) == sorted(template.of_type(TABLE))


@pytest.mark.parametrize(("word", "row"), ROWS)
def test_a_rows_key_is_its_tables_key(template: Synthesis, word, row):
    assert by_name(schema_of(row)["KeySchema"]) == by_name(table_of(word, template)["KeySchema"])


@pytest.mark.parametrize(("word", "row"), ROWS)
def test_a_rows_key_types_are_its_tables(template: Synthesis, word, row):
    modelled, declared = schema_of(row), table_of(word, template)

    assert by_name(modelled["AttributeDefinitions"]) == by_name(declared["AttributeDefinitions"])


@pytest.mark.parametrize(("word", "row"), ROWS)
def test_a_rows_indexes_are_its_tables_indexes(template: Synthesis, word, row):
    modelled = {one["index_name"]: (by_name(one["key_schema"]), one["projection"]) for one in schema_of(row)["Indexes"]}
    declared = table_of(word, template).get("GlobalSecondaryIndexes", [])

    assert modelled == {one["IndexName"]: (by_name(one["KeySchema"]), one["Projection"]) for one in declared}


def test_tables_whose_rows_expire_have_a_ttl_and_no_other_has(template: Synthesis):
    expiring = {word for word, row in ROWS if "expires_at" in row._attributes}
    # Of the stores that write plain items the source says so.
    plain = {context: modules_of(context)[-1] for context in UNMODELLED}
    plain |= {word: importlib.import_module(room) for word, room in PLAINLY_BESIDE.items()}
    expiring |= {word for word, room in plain.items() if "expires_at" in inspect.getsource(room)}
    declared = {word: table_of(word, template).get("TimeToLiveSpecification") for word in TABLES}

    assert {word for word, ttl in declared.items() if ttl} == expiring
    for word in expiring:
        assert declared[word] == {"AttributeName": "expires_at", "Enabled": True}


@pytest.mark.parametrize("word", TABLES)
def test_every_table_is_on_demand_and_can_be_taken_back_to_any_second(template: Synthesis, word):
    table = table_of(word, template)

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["Replicas"]
    for replica in table["Replicas"]:
        assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


@pytest.mark.parametrize("word", TABLES)
def test_tables_are_protected_from_deletion_in_production(word):
    replicas = table_of(word, synthesised("prod"))["Replicas"]

    assert {one["DeletionProtectionEnabled"] for one in replicas} == {True}
