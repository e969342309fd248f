"""The reliability runs at release size: `make proof`, or `python -m tests.proof R1 R3` for some of its figures.

| module  | what                                                                              |
|---------|-----------------------------------------------------------------------------------|
| state   | what is known of a figure so far, kept in a file, for exactly this source          |
| figures | which figures there are, and what each of them takes                               |
| played  | R1, R2, R3: histories, planted bugs, faults and pairs of faults, on all cores      |
| tested  | R4 to R8 and S6: tests that measure, run at release size                           |

A run that is broken off goes on where it ended; a change of the source begins anew.
"""
