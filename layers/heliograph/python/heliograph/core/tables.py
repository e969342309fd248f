"""DynamoDB for paths that are walked all the time: three operations, spoken as boto3's client speaks them.

Whoever only asks takes this client or boto3's. Through it a page of a feed costs a thirteenth of the processor time
that PynamoDB takes for it, and rows that are written a fourteenth (`make bench SUITE=feed`). What it does not do
stands in decision 37.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Raw, Struct
from msgspec.json import Decoder

from heliograph.core.aws.client import JsonService

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    AnyTables: TypeAlias = "DynamoDBClient | Tables"


class _Found(Struct):
    Responses: dict[str, list[Raw]] = {}
    UnprocessedKeys: dict[str, Any] = {}


_found = Decoder(_Found).decode


class Tables:
    """Reads, and writes that may come twice. Keyword arguments and answers are those of the API."""

    def __init__(self, service: JsonService) -> None:
        self._service = service

    def query(self, **asked: Any) -> Any:
        """One page of a Query."""
        return self._service.call("Query", asked)

    def begin_query(self, **asked: Any) -> Callable[[], Any]:
        """The same, under way while the caller does something else; its page is waited for when it is asked for."""
        return self._service.begin("Query", asked)

    def batch_get_item(self, **asked: Any) -> Any:
        """Up to 100 items by key, as the bytes that came: whoever knows them need not read them. What is left over
        stands under `UnprocessedKeys`."""
        found = self._service.call("BatchGetItem", asked, _found)
        items = {table: list(map(bytes, some)) for table, some in found.Responses.items()}
        return {"Responses": items, "UnprocessedKeys": found.UnprocessedKeys}

    def begin_batch_write_item(self, **asked: Any) -> Callable[[], Any]:
        """Up to 25 puts and deletions, under way while the caller begins others; what is left over of them stands
        under `UnprocessedItems` of the answer, which is waited for when it is asked for."""
        return self._service.begin("BatchWriteItem", asked)
