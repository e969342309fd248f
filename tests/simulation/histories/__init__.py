"""Seeded histories of the whole application, and what must be true of each of them.

| module      | what                                                                                      |
|-------------|-------------------------------------------------------------------------------------------|
| acts        | a history as data: who does what, at once with what else, in which weather                 |
| generate    | a seed → a history; the table of write paths and of who generates them                     |
| furnish     | what a history finds: people, posts, edges, written past the API and complete              |
| requests    | an act → the request that a client would send                                              |
| play        | a history → its story: what was asked, answered and left behind                            |
| model       | the reference: what may and what must be, after the requests that were sent                |
| checks/     | one function for each thing that must never be, over a story                               |
| shrink      | a failing history → the smallest one found that fails the same way                         |
| pieces      | many histories on all cores, in pieces that can be resumed                                 |

`python -m tests.simulation.histories 4711` plays one seed and prints its story.
"""
