"""How many seeds a test plays: as many as it says in the suite, several times as many in `make proof`."""

import os


def times(count: int) -> int:
    return count * int(os.environ.get("PROOF_SIZE", "1"))
