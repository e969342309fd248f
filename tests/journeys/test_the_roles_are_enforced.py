"""The journeys mean something for the grants only if the local cloud refuses what no role allows."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.journeys.given import World
from tests.template import synthesised


def test_what_a_functions_role_does_not_grant_is_refused(world: World) -> None:
    comments, likes = (_physical(world, name) for name in ("Comments", "Likes"))
    table = _as_function(world, "likes_api")
    assert table.query(**_a_query_of(likes))["Items"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        table.query(**_a_query_of(comments))


def _a_query_of(table: str) -> dict[str, object]:
    key, value = ("post_id", {"N": "1"}) if "Comments" in table else ("pk", {"S": "nothing"})
    return {"TableName": table, "KeyConditionExpression": f"{key} = :it", "ExpressionAttributeValues": {":it": value}}


def _as_function(world: World, name: str) -> Any:
    """DynamoDB as the function sees it: with what its role grants and nothing else."""
    role = synthesised("local").functions()[name]["Role"]["Fn::GetAtt"][0]
    session = world.cloud.session()
    pages = session.client("iam").get_paginator("list_roles").paginate()
    (arn,) = (one["Arn"] for page in pages for one in page["Roles"] if role[:-8] in one["RoleName"])
    given = session.client("sts").assume_role(RoleArn=arn, RoleSessionName="journey")["Credentials"]
    return boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=session.endpoint,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def _physical(world: World, name: str) -> str:
    tables = world.cloud.session().client("dynamodb").list_tables()["TableNames"]
    (found,) = (one for one in tables if f"-{name}" in one)
    return str(found)
