"""Row classes at their tables: how their clients come about, and how often they try."""

from heliograph.core.store import bind
from heliograph.core.wire import RETRIES
from heliograph.likes.store import LikeRow
from heliograph.shares.store import ShareRow


def clients():
    return [bind(row, "a-table")._get_connection().connection.client for row in (LikeRow, ShareRow)]


def test_what_a_client_is_made_of_is_read_once_for_all_row_classes():
    likes, shares = clients()

    assert likes is not shares
    # One loader, one reading: each session has its own.
    assert likes.meta.service_model.metadata is shares.meta.service_model.metadata


def test_a_row_class_tries_as_often_as_every_other_client():
    assert [client.meta.config.retries for client in clients()] == [RETRIES, RETRIES]
