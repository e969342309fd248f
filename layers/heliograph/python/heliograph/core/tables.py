"""DynamoDB for paths that are walked all the time: three operations, spoken as boto3's client speaks them.

Whoever takes a client takes this one or boto3's. Through it a page of a feed costs a sixth of the processor time that
PynamoDB takes for it, and rows that are written a fifteenth (`make bench SUITE=feed`). What it does not do stands in
decision 37.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

from heliograph.core.aws.client import JsonService

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    AnyTables: TypeAlias = "DynamoDBClient | Tables"


class Tables:
    """Reads, and writes that may come twice. Keyword arguments and answers are those of the API."""

    def __init__(self, service: JsonService) -> None:
        self._service = service

    def query(self, **asked: Any) -> Any:
        """One page of a Query."""
        return self._service.call("Query", asked)

    def batch_get_item(self, **asked: Any) -> Any:
        """Up to 100 items by key; what is left over stands under `UnprocessedKeys`."""
        answer = self._service.call("BatchGetItem", asked)
        return {"Responses": {}, "UnprocessedKeys": {}} | answer

    def batch_write_item(self, **asked: Any) -> Any:
        """Up to 25 puts and deletions; what is left over stands under `UnprocessedItems`."""
        return {"UnprocessedItems": {}} | self._service.call("BatchWriteItem", asked)
