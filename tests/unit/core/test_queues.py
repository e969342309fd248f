"""Working off a batch of messages: each for itself."""

from heliograph.core.queues import work_off


def batch(*bodies):
    return {"Records": [{"messageId": f"m-{place}", "body": body} for place, body in enumerate(bodies)]}


def failures(*places):
    return {"batchItemFailures": [{"itemIdentifier": f"m-{place}"} for place in places]}


def test_messages_that_failed_alone_come_back_and_all_others_are_done():
    done = []

    def handle(body):
        if body == "poison":
            raise ValueError(body)
        done.append(body)

    assert work_off(batch("a", "poison", "b", "poison"), handle) == failures(1, 3)
    assert done == ["a", "b"]
    assert work_off(batch("a"), handle) == failures()
    assert work_off(batch("poison", "poison"), handle) == failures(0, 1)
