"""CreateTable, DescribeTable, DeleteTable, ListTables and the TTL calls. Tables are ready at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation.cloud.dynamodb.schema import read_schema
from tests.simulation.cloud.dynamodb.tables import Table
from tests.simulation.cloud.dynamodb.writes import Request
from tests.simulation.cloud.errors import AwsError, validation

if TYPE_CHECKING:
    from tests.simulation.cloud.dynamodb.service import DynamoDB

Answer = dict[str, Any]


def create_table(store: DynamoDB, request: Request) -> Answer:
    if request["TableName"] in store.tables:
        raise AwsError("ResourceInUseException", f"Table already exists: {request['TableName']}")
    return {"TableDescription": describe(store.add_table(read_schema(request)))}


def describe_table(store: DynamoDB, request: Request) -> Answer:
    name = request["TableName"]
    if name not in store.tables:
        raise AwsError("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")
    return {"Table": describe(store.tables[name])}


def delete_table(store: DynamoDB, request: Request) -> Answer:
    table = store.table(request["TableName"])
    if table.deletion_protected:
        raise validation("Resource cannot be deleted as it is currently protected against deletion. "
                         "Disable deletion protection first.")  # fmt: skip
    del store.tables[table.schema.name]
    return {"TableDescription": describe(table) | {"TableStatus": "DELETING"}}


def list_tables(store: DynamoDB, request: Request) -> Answer:
    start, limit = request.get("ExclusiveStartTableName", ""), request.get("Limit", 100)
    names = [name for name in sorted(store.tables) if name > start]
    answer: Answer = {"TableNames": names[:limit]}
    if len(names) > limit:
        answer["LastEvaluatedTableName"] = names[limit - 1]
    return answer


def update_time_to_live(store: DynamoDB, request: Request) -> Answer:
    table, wanted = store.table(request["TableName"]), request["TimeToLiveSpecification"]
    if bool(table.schema.ttl) == wanted["Enabled"]:
        raise validation(f"TimeToLive is already {'enabled' if wanted['Enabled'] else 'disabled'}")
    table.schema.ttl = wanted["AttributeName"] if wanted["Enabled"] else ""
    return {"TimeToLiveSpecification": wanted}


def describe_time_to_live(store: DynamoDB, request: Request) -> Answer:
    attribute = store.table(request["TableName"]).schema.ttl
    if not attribute:
        return {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
    return {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}}


def describe(table: Table) -> Answer:
    schema, definition = table.schema, table.schema.definition
    description: Answer = {
        "TableName": schema.name,
        "TableArn": table.arn,
        "TableStatus": "ACTIVE",
        "KeySchema": definition["KeySchema"],
        "AttributeDefinitions": definition["AttributeDefinitions"],
        "BillingModeSummary": {"BillingMode": definition.get("BillingMode", "PAY_PER_REQUEST")},
        "DeletionProtectionEnabled": table.deletion_protected,
    }
    for scope, local in (("Global", False), ("Local", True)):
        indexes = [dict(index.description) for index in schema.indexes if index.local == local]
        if indexes:
            ready = {} if local else {"IndexStatus": "ACTIVE"}
            arns = [{"IndexArn": f"{table.arn}/index/{index['IndexName']}"} for index in indexes]
            description[f"{scope}SecondaryIndexes"] = [a | ready | b for a, b in zip(indexes, arns, strict=True)]
    if table.stream:
        description["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": schema.stream_view}
        description["LatestStreamArn"] = table.stream.arn
    return description
