"""What Lambda does with a function that is cold: import its handler, hand it an event, take what it answers.

A process of its own, by `benchmarks.cold`: the handler's folder, then the event in JSON.
"""

import importlib
import json
import os
import sys


class Context:
    """As much as Lambda tells of an invocation."""

    function_name = "feed_api"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:feed_api"
    aws_request_id = "b4c8d4f8-90a1-40de-9c2b-3a4d5e6f7a8b"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


if __name__ == "__main__":
    folder, event = sys.argv[1:]
    sys.path.insert(0, folder)
    handler = importlib.import_module("handler").handler

    answer = handler(json.loads(event), Context())
    sys.stdout.write("\n" + json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)
