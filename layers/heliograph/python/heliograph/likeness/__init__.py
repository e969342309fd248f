"""Likeness: what looks like a picture, among those on a shelf: an account's own, or what moderators have blocked.

`model` says which fingerprints are near each other and by which bands near ones are found, `bloom` tells which bands
there are at all, so that looking for what is not there reads one item. Whose pictures these are, and what it means that
two look alike, others say.
"""
