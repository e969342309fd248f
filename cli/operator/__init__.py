"""The operator's door to a deployment: one module per noun, whose `VERBS` say what may be done with it.

A verb is a composition root as a handler is one: it takes the deployed settings, makes stores and services, and calls
them. It knows neither names nor keys; `deployment` finds the first, services keep the second.
"""

NOUNS = {
    "accounts": "people's accounts",
    "counters": "what is counted of posts, comments and people",
    "feeds": "readers' feeds",
    "media": "uploads, and the files of the media bucket",
    "posts": "people's posts",
    "shelves": "what pictures look like, by which they are known again",
    "streams": "what was said, and saying it again",
    "queues": "what waits to be handled, and what was parked",
}
"""Noun (its module here) → what it stands for."""
