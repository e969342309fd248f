"""Ranking: in which order somebody may want to see what is new, and why."""
