"""The bugs: context managers that put a naive design into the real code for as long as a history lasts.

Each file says which of its bugs are caught (`PLANTED`) and which are not yet (`AT_LARGE`).
"""
