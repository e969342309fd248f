"""Seeded histories of the whole application, and what must be true of each of them.

| module      | what                                                                                      |
|-------------|-------------------------------------------------------------------------------------------|
| areas/      | a room for each context: its acts, requests, model, checks, write paths; nothing lists them |
| room        | what a room may hold                                                                      |
| acts        | a history as data: who does what, at once with what else, in which weather                 |
| generate    | a seed → a history                                                                        |
| furnish     | what a history finds: people, posts, edges, written past the API and complete              |
| requests    | what clients know, and the words to make requests of it                                   |
| play        | a history → its story: what was asked, answered and left behind                            |
| model       | the reference: what may and what must be, after the requests that were sent                |
| checks      | what must never be in any story                                                           |
| shrink      | a failing history → the smallest one found that fails the same way                         |
| pieces      | many histories on all cores, in pieces that can be resumed                                 |

`python -m tests.simulation.histories 4711` plays one seed and prints its story. README.md beside this package's parent
says how a write path joins.
"""
