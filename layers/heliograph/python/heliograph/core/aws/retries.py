"""What is worth another try, when, and how often: botocore's standard mode, with waits that suit a feed."""

from collections.abc import Callable
from threading import Lock

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
TRANSIENT = frozenset({"PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException"})
TRANSIENT_STATUSES = frozenset({500, 502, 503, 504})
SHORTEST_WAIT, LONGEST_WAIT = 0.1, 2.0
CAPACITY, RETRY_COST, THROTTLED_COST, RETURNED = 500, 14, 5, 1


def passes(code: str, status: int) -> bool:
    """Does an error go away by itself?"""
    return code in THROTTLED or code in TRANSIENT or status in TRANSIENT_STATUSES or status == 429


def wait(attempt: int, dice: Callable[[], float]) -> float:
    """Seconds before the try after `attempt` (1, 2, …): anything up to a border that doubles, so that those who were
    turned away together do not come back together."""
    return dice() * min(SHORTEST_WAIT * float(2**attempt), LONGEST_WAIT)


class Quota:
    """What one client may spend on second tries altogether: while a service is down, most calls try once."""

    def __init__(self) -> None:
        self._left = CAPACITY
        self._lock = Lock()

    def spend(self, *, throttled: bool) -> int:
        """The cost of one more try; 0 if there is not enough left for it."""
        cost = THROTTLED_COST if throttled else RETRY_COST
        with self._lock:
            if cost > self._left:
                return 0
            self._left -= cost
            return cost

    def give_back(self, spent: int) -> None:
        """After a call that ended well: what its last try had cost, or a little."""
        if self._left < CAPACITY:
            with self._lock:
                self._left = min(CAPACITY, self._left + (spent or RETURNED))
