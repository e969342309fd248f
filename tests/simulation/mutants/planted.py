"""The planted bugs, in the order of the table of naive designs that they come from."""

from tests.simulation.mutants import consuming, counting, publishing, reading, writing
from tests.simulation.mutants.hunt import Bug

PLANTED: tuple[Bug, ...] = (
    counting.count_without_marks,
    counting.mark_without_condition,
    counting.count_whole_envelope_on_overlap,
    counting.count_verbs,
    consuming.relay_swallows_unput,
    consuming.relay_puts_unput_once,
    consuming.fan_out_reads_one_page,
    reading.visibility_baked_into_rows,
    reading.expired_rows_shown,
    reading.cursor_from_the_last_shown,
    publishing.refused_picture_raises,
    publishing.original_before_rows,
    publishing.rows_not_in_one_transaction,
    writing.like_without_condition,
    writing.names_that_never_lapse,
)
"""Caught by the histories, the slowest within 250."""

AT_LARGE: tuple[Bug, ...] = (
    consuming.one_mark_for_all_sources,
    consuming.consumer_goes_on_past_a_failure,
    consuming.consumer_swallows_failures,
    consuming.fan_out_ignores_unprocessed,
    reading.visibility_read_eventually,
    publishing.manifest_before_objects,
    publishing.published_with_the_first_picture,
    publishing.rows_left_when_bytes_fail,
    publishing.upload_used_twice,
    writing.comment_retried_with_a_new_id,
    writing.names_by_query_then_put,
    writing.names_kept_after_a_refusal,
    writing.write_acknowledged_before_it_is_done,
)
"""Planted, and not caught within 250 histories so far: some need faults that the histories seldom bring together, some
may be planted where they change nothing. Each is either to be caught or to be shown harmless."""
