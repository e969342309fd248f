"""Counters: likes, comments and replies, followers and posts of people, right to the last one.

Counts are derived from the event streams, exactly once, by the marks that `store` describes.
"""
