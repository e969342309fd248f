"""What things cost, measured: `make bench`, or `make bench SUITE=media`.

A suite is a module with `run() -> dict[str, float]`: figure → number. Machines differ and are noisy, so what is
compared is compared in one run, interleaved, and given as a ratio. Results go to `results/<suite>.json`, tables to
README.md. What a suite needs besides stands next to it: `town` is what `graph` measures in.
"""
