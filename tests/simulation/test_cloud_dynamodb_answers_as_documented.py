"""DynamoDB where moto is wrong or silent, by the answers AWS documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute, VersionAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from tests.simulation.cloud import Cloud
from tests.simulation.cloud.errors import NotModelled

TEMPLATE: dict[str, Any] = {
    "TableName": "rows",
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "owner")],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-owner",
            "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["n"]},
        }
    ],
    "Replicas": [{"Region": "us-east-1", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}],
    "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
}


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(1).installed() as cloud:
        cloud.create_table_from(TEMPLATE)
        yield cloud


def client() -> Any:
    return boto3.client("dynamodb")


def key(pk: str = "p", sk: str = "s") -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def refused(operation: str, **request: Any) -> str:
    with pytest.raises(ClientError) as error:
        getattr(client(), operation)(**request)
    return f"{error.value.response['Error']['Code']}: {error.value.response['Error']['Message']}"


def update(
    expression: str, values: dict[str, Any] | None = None, names: dict[str, str] | None = None
) -> dict[str, Any]:
    request: dict[str, Any] = {"TableName": "rows", "Key": key(), "UpdateExpression": expression}
    if values:
        request["ExpressionAttributeValues"] = values
    return request | ({"ExpressionAttributeNames": names} if names else {})


ONE = {"N": "1"}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (update("SET n = :v"), "An expression attribute value used in expression is not defined; attribute value: :v"),
        (
            update("SET #n = :v", {":v": ONE}),
            "attribute name used in the document path is not defined; attribute name: #n",
        ),
        (update("SET n = :v", {":v": ONE, ":w": ONE}), "unused in expressions: keys: {:w}"),
        (update("SET n = :v", {":v": ONE}, {"#m": "m"}), "unused in expressions: keys: {#m}"),
        (update("SET name = :v", {":v": ONE}), "Attribute name is a reserved keyword; reserved keyword: name"),
        (update("SET n = :v, n = :v", {":v": ONE}), "Two document paths overlap with each other"),
        (update("SET a.b = :v, a = :v", {":v": ONE}), "path one: [a, b], path two: [a]"),
        (update("SET a.b = :v, a[0] = :v", {":v": ONE}), "Two document paths conflict with each other"),
        (update("SET n = :v SET m = :v", {":v": ONE}), 'The "SET" section can only be used once'),
        (update("SET n :v", {":v": ONE}), 'Syntax error; token: ":v", near: "n :v"'),
        (update("ADD n :v", {":v": {"S": "x"}}), "Incorrect operand type for operator or function; operator: ADD"),
        (update("SET sk = :v", {":v": {"S": "x"}}), "Cannot update attribute sk. This attribute is part of the key"),
        (update("SET n = m"), "The provided expression refers to an attribute that does not exist in the item"),
        (
            update("SET a.b = :v", {":v": ONE}),
            "The document path provided in the update expression is invalid for update",
        ),
        (
            update("SET #o = :v", {":v": ONE}, {"#o": "owner"}),
            "Type mismatch for Index Key owner Expected: S Actual: N",
        ),
        (update("SET #o = :v", {":v": {"S": ""}}, {"#o": "owner"}), "IndexName: by-owner, IndexKey: owner"),
        (update("SET n = :v", {":v": {"N": "1" * 39}}), "Attempting to store more than 38 significant digits"),
        (update("SET n = :v", {":v": {"N": "1e126"}}), "Number overflow"),
        (update("SET n = :v", {":v": {"N": "1e-131"}}), "Number underflow"),
        (update("SET n = :v", {":v": {"SS": ["a", "a"]}}), "contains duplicates"),
        (update(""), "The expression can not be empty"),
    ],
)
def test_a_bad_update_is_refused_in_aws_s_words(cloud: Cloud, request_: dict[str, Any], message: str) -> None:
    answer = refused("update_item", **request_)
    assert answer.startswith("ValidationException: ")
    assert message in answer
    assert not cloud.dynamodb.items("rows")


@pytest.mark.parametrize(
    ("condition", "values", "message"),
    [
        ("((pk = :v))", {":v": {"S": "x"}}, "redundant parentheses"),
        ("exists(pk)", None, "Invalid function name; function: exists"),
        ("attribute_exists(pk, sk)", None, "number of operands: 2"),
        ("begins_with(pk, :v)", {":v": ONE}, "operator or function: begins_with, operand type: NUMBER"),
        (
            "n BETWEEN :v AND :w",
            {":v": {"N": "2"}, ":w": ONE},
            "upper bound to be greater than or equal to lower bound",
        ),
        ("n < :v", {":v": {"BOOL": True}}, "operator or function: <, operand type: BOOLEAN"),
        ("n = n", None, "The first operand must be distinct"),
        ("pk = ", None, 'Syntax error; token: "<EOF>"'),
    ],
)
def test_a_bad_condition_is_refused_in_aws_s_words(cloud: Cloud, condition: str, values: Any, message: str) -> None:
    more = {"ExpressionAttributeValues": values} if values else {}
    answer = refused("put_item", TableName="rows", Item=key(), ConditionExpression=condition, **more)
    assert message in answer


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"pk": {"S": ""}, "sk": {"S": "s"}}, "cannot contain an empty string value. Key: pk"),
        ({"pk": {"S": "p"}}, "Missing the key sk in the item"),
        ({"pk": ONE, "sk": {"S": "s"}}, "Type mismatch for key pk expected: S actual: N"),
        (key(sk="s" * 1025), "Size of rangekey has exceeded the maximum size limit of 1024 bytes"),
        (key() | {"x": {"S": "x" * (400 * 1024)}}, "Item size has exceeded the maximum allowed size"),
        (key() | {"x": {"SS": []}}, "may not be empty"),
    ],
)
def test_a_bad_item_is_refused(cloud: Cloud, item: dict[str, Any], message: str) -> None:
    assert message in refused("put_item", TableName="rows", Item=item)


def test_numbers_have_38_digits_and_one_spelling(cloud: Cloud) -> None:
    dynamodb = client()
    given = ["007.50", "1E+3", "-0.0", "9" * 38, "1" + "0" * 60, "0.000000000000000000000000000000000000001"]
    wanted = ["7.5", "1000", "0", "9" * 38, "1" + "0" * 60, "0.000000000000000000000000000000000000001"]
    dynamodb.put_item(TableName="rows", Item=key() | {"l": {"L": [{"N": text} for text in given]}})
    stored = dynamodb.get_item(TableName="rows", Key=key())["Item"]["l"]["L"]
    assert [number["N"] for number in stored] == wanted
    dynamodb.put_item(TableName="rows", Item=key() | {"n": {"N": "9" * 38}})
    answer = dynamodb.update_item(**update("SET n = n + :v", {":v": ONE}), ReturnValues="UPDATED_NEW")
    assert answer["Attributes"]["n"]["N"] == "1" + "0" * 38
    assert "38 significant digits" in refused("update_item", **update("SET n = n + :v", {":v": {"N": "1.5"}}))


def test_updated_values_are_returned_for_the_paths_touched_only(cloud: Cloud) -> None:
    dynamodb = client()
    before = {"doc": {"M": {"a": ONE, "b": ONE}}, "list": {"L": [ONE, {"N": "2"}, {"N": "3"}]}}
    dynamodb.put_item(TableName="rows", Item=key() | before)
    request = update("SET doc.a = :v, #l[9] = :v REMOVE #l[0]", {":v": {"N": "5"}}, {"#l": "list"})
    answer = dynamodb.update_item(**request, ReturnValues="UPDATED_OLD")
    assert answer["Attributes"] == {"doc": {"M": {"a": ONE}}, "list": {"L": [ONE]}}
    stored = dynamodb.get_item(TableName="rows", Key=key())["Item"]
    assert stored["list"]["L"] == [{"N": "2"}, {"N": "3"}, {"N": "5"}]
    assert stored["doc"]["M"] == {"a": {"N": "5"}, "b": ONE}


def test_missing_attributes_satisfy_nothing_but_difference(cloud: Cloud) -> None:
    dynamodb = client()
    dynamodb.put_item(TableName="rows", Item=key())
    for condition, holds in [("n = :v", False), ("n < :v", False), ("n <> :v", True), ("NOT n = :v", True),
                             ("size(n) > :v", False), ("n IN (:v)", False)]:  # fmt: skip
        request = {
            "TableName": "rows",
            "Item": key(),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {":v": ONE},
        }
        if holds:
            dynamodb.put_item(**request)
        else:
            assert "ConditionalCheckFailed" in refused("put_item", **request)


def test_batches_have_their_limits(cloud: Cloud) -> None:
    puts = [{"PutRequest": {"Item": key(sk=str(n))}} for n in range(26)]
    assert "less than or equal to 25" in refused("batch_write_item", RequestItems={"rows": puts})
    assert "duplicates" in refused("batch_write_item", RequestItems={"rows": [puts[0], puts[0]]})
    keys = [key(sk=str(n)) for n in range(101)]
    assert "Too many items" in refused("batch_get_item", RequestItems={"rows": {"Keys": keys}})
    assert "duplicates" in refused("batch_get_item", RequestItems={"rows": {"Keys": [key(), key()]}})
    actions = [{"Put": {"TableName": "rows", "Item": key(sk=str(n))}} for n in range(101)]
    assert "less than or equal to 100" in refused("transact_write_items", TransactItems=actions)
    twice = [actions[0], {"Delete": {"TableName": "rows", "Key": key(sk="0")}}]
    assert "multiple operations on one item" in refused("transact_write_items", TransactItems=twice)


def test_a_transaction_fails_whole_with_reasons_in_order(cloud: Cloud) -> None:
    dynamodb = client()
    dynamodb.put_item(TableName="rows", Item=key(sk="there") | {"n": ONE})
    actions = [
        {"Put": {"TableName": "rows", "Item": key(sk="new")}},
        {"Put": {"TableName": "rows", "Item": key(sk="there"), "ConditionExpression": "attribute_not_exists(pk)",
                 "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}},
        {"Update": {"TableName": "rows", "Key": key(sk="other"), "UpdateExpression": "SET n = m"}},
    ]  # fmt: skip
    with pytest.raises(ClientError) as error:
        dynamodb.transact_write_items(TransactItems=actions)
    reasons = error.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed", "ValidationError"]
    assert reasons[1]["Item"] == key(sk="there") | {"n": ONE}
    assert "[None, ConditionalCheckFailed, ValidationError]" in error.value.response["Error"]["Message"]
    assert len(cloud.dynamodb.items("rows")) == 1


def test_a_client_request_token_applies_once_for_ten_minutes(cloud: Cloud) -> None:
    dynamodb = client()

    def add(amount: str = "1") -> None:
        change = update("ADD n :v", {":v": {"N": amount}})
        dynamodb.transact_write_items(TransactItems=[{"Update": change}], ClientRequestToken="token")

    add()
    add()
    assert cloud.dynamodb.items("rows")[0]["n"] == ONE
    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        add("2")
    cloud.clock.advance(600)
    add()
    assert cloud.dynamodb.items("rows")[0]["n"] == {"N": "2"}


def test_an_index_is_sparse_late_and_projects_what_it_was_told(cloud: Cloud) -> None:
    dynamodb = client()
    index = cloud.dynamodb.table("rows").indexes["by-owner"]
    index.lag = (5.0, 5.0)
    dynamodb.put_item(TableName="rows", Item=key() | {"owner": {"S": "ann"}, "n": ONE, "secret": ONE})
    dynamodb.put_item(TableName="rows", Item=key(sk="t"))
    query = {
        "TableName": "rows",
        "IndexName": "by-owner",
        "KeyConditionExpression": "#o = :o",
        "ExpressionAttributeNames": {"#o": "owner"},
        "ExpressionAttributeValues": {":o": {"S": "ann"}},
    }
    assert dynamodb.query(**query)["Count"] == 0
    cloud.run_until_quiet()
    assert dynamodb.query(**query)["Items"] == [key() | {"owner": {"S": "ann"}, "n": ONE}]
    assert "Consistent reads are not supported" in refused("query", **query, ConsistentRead=True)
    dynamodb.update_item(**update("REMOVE #o", None, {"#o": "owner"}))
    assert dynamodb.query(**query)["Count"] == 1
    cloud.run_until_quiet()
    assert dynamodb.query(**query)["Count"] == 0


def test_pages_end_at_the_limit_before_the_filter_and_at_a_megabyte(cloud: Cloud) -> None:
    dynamodb = client()
    for n in range(4):
        dynamodb.put_item(TableName="rows", Item=key(sk=str(n)) | {"n": {"N": str(n)}, "x": {"S": "x" * 300_000}})
    query: dict[str, Any] = {
        "TableName": "rows",
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": {":p": {"S": "p"}},
    }
    page = dynamodb.query(**query)
    assert (page["Count"], page["LastEvaluatedKey"]) == (4, key(sk="3"))
    filtered = {
        **query,
        "FilterExpression": "n > :n",
        "ExpressionAttributeValues": {":p": {"S": "p"}, ":n": {"N": "2"}},
    }
    page = dynamodb.query(**filtered, Limit=3)
    assert (page["Count"], page["ScannedCount"], page["LastEvaluatedKey"]) == (0, 3, key(sk="2"))
    page = dynamodb.query(**filtered, Limit=3, ExclusiveStartKey=key(sk="2"))
    assert page["Count"] == 1
    assert "LastEvaluatedKey" not in page
    assert "outside query boundaries" in refused("query", **query, ExclusiveStartKey=key("foreign"))
    assert "starting key is invalid" in refused("query", **query, ExclusiveStartKey={"pk": {"S": "p"}})
    page = dynamodb.query(**query, ScanIndexForward=False, Limit=2, ExclusiveStartKey=key(sk="2"))
    assert [item["sk"]["S"] for item in page["Items"]] == ["1", "0"]
    assert "non-primary key attributes" in refused("query", **query, FilterExpression="sk > :p")


def test_a_scan_in_segments_sees_every_row_once(cloud: Cloud) -> None:
    dynamodb = client()
    for n in range(30):
        dynamodb.put_item(TableName="rows", Item=key(f"p{n}"))
    seen = []
    for segment in range(3):
        request: dict[str, Any] = {"TableName": "rows", "Segment": segment, "TotalSegments": 3, "Limit": 4}
        while True:
            page = dynamodb.scan(**request)
            seen += [item["pk"]["S"] for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                break
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert sorted(seen) == sorted(f"p{n}" for n in range(30))


def test_capacity_is_counted_by_size_consistency_transaction_and_index(cloud: Cloud) -> None:
    dynamodb = client()
    item = key() | {"x": {"S": "x" * 4500}}

    def units(answer: Any) -> Any:
        capacity = answer["ConsumedCapacity"]
        return (capacity[0] if isinstance(capacity, list) else capacity)["CapacityUnits"]

    asked = {"TableName": "rows", "ReturnConsumedCapacity": "TOTAL"}
    assert units(dynamodb.put_item(Item=item, **asked)) == 5
    assert units(dynamodb.get_item(Key=key(), **asked)) == 1
    assert units(dynamodb.get_item(Key=key(), ConsistentRead=True, **asked)) == 2
    assert units(dynamodb.get_item(Key=key(sk="none"), **asked)) == 0.5
    assert units(dynamodb.transact_get_items(TransactItems=[{"Get": {"TableName": "rows", "Key": key()}}],
                                             ReturnConsumedCapacity="TOTAL")) == 4  # fmt: skip
    put = {"Put": {"TableName": "rows", "Item": item}}
    assert units(dynamodb.transact_write_items(TransactItems=[put], ReturnConsumedCapacity="TOTAL")) == 10
    answer = dynamodb.put_item(
        TableName="rows", Item=key(sk="i") | {"owner": {"S": "ann"}}, ReturnConsumedCapacity="INDEXES"
    )["ConsumedCapacity"]
    assert answer["CapacityUnits"] == 2
    assert answer["Table"] == {"CapacityUnits": 1.0}
    assert answer["GlobalSecondaryIndexes"] == {"by-owner": {"CapacityUnits": 1.0}}
    moved = dynamodb.put_item(
        TableName="rows", Item=key(sk="i") | {"owner": {"S": "bob"}}, ReturnConsumedCapacity="INDEXES"
    )["ConsumedCapacity"]
    assert moved["GlobalSecondaryIndexes"] == {"by-owner": {"CapacityUnits": 2.0}}
    unseen = update("SET unprojected = :v", {":v": ONE}) | {"Key": key(sk="i"), "ReturnConsumedCapacity": "INDEXES"}
    assert "GlobalSecondaryIndexes" not in dynamodb.update_item(**unseen)["ConsumedCapacity"]


def test_eventually_consistent_reads_may_be_stale_and_consistent_ones_are_not(cloud: Cloud) -> None:
    cloud.dynamodb.table("rows").staleness = (10.0, 10.0)
    dynamodb = client()
    dynamodb.put_item(TableName="rows", Item=key() | {"n": ONE})
    seen = {"Item" in dynamodb.get_item(TableName="rows", Key=key()) for _ in range(20)}
    assert seen == {True, False}
    assert all("Item" in dynamodb.get_item(TableName="rows", Key=key(), ConsistentRead=True) for _ in range(20))
    cloud.clock.advance(10)
    assert all("Item" in dynamodb.get_item(TableName="rows", Key=key()) for _ in range(20))


def test_what_is_not_modelled_says_so(cloud: Cloud) -> None:
    with pytest.raises(NotModelled, match="ExportTableToPointInTime"):
        client().export_table_to_point_in_time(TableArn="arn", S3Bucket="b")
    with pytest.raises(NotModelled, match="legacy"):
        client().put_item(TableName="rows", Item=key(), Expected={"pk": {"Exists": False}})


class ByOwner(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "by-owner"
        projection = AllProjection()

    owner = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class Row(Model):
    class Meta:
        table_name = "rows"
        region = "us-east-1"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    owner = UnicodeAttribute(null=True)
    n = NumberAttribute(default=0)
    tags = UnicodeSetAttribute(null=True)
    version = VersionAttribute()
    by_owner = ByOwner()


def save_if_counted() -> None:
    with TransactWrite(connection=Connection(region="us-east-1")) as transaction:
        transaction.save(Row("t", "1"))
        transaction.condition_check(Row, "p", "s", condition=Row.n > 100)


def test_pynamodb_models_run_unchanged(cloud: Cloud) -> None:
    row = Row("p", "s", owner="ann", tags={"x", "y"})
    row.save(Row.pk.does_not_exist())
    row.update(actions=[Row.n.add(5), Row.tags.delete({"x"})], condition=Row.n < 3)
    read = Row.get("p", "s", consistent_read=True)
    assert (read.n, read.tags, read.version) == (5, {"y"}, 2)
    assert [found.sk for found in Row.by_owner.query("ann", Row.sk.startswith("s"))] == ["s"]
    with pytest.raises(PutError) as refusal:
        Row("p", "s").save(Row.pk.does_not_exist())
    assert refusal.value.cause_response_code == "ConditionalCheckFailedException"
    with Row.batch_write() as batch:
        for number in range(60):
            batch.save(Row("many", f"{number:03}"))
    assert len(list(Row.query("many", limit=50, page_size=7))) == 50
    assert len(list(Row.batch_get([("many", f"{number:03}") for number in range(60)]))) == 60
    with pytest.raises(TransactWriteError) as cancelled:
        save_if_counted()
    codes = [reason and reason.code for reason in cancelled.value.cancellation_reasons]
    assert codes == ["ConditionalCheckFailed", None], "PynamoDB sends condition checks first"
    assert Row.count("t") == 0
