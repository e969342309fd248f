"""Planted bugs: the designs that look right and are not, each put into the real code for as long as a history lasts.

A bug is a context manager in a file of `bugs/`; `hunt.py` plays histories until the checks catch it. One that survives
says that the histories or the checks are too weak: then they are mended, not the bug.
"""
