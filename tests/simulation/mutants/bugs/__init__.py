"""The bugs: context managers that put a naive design into the real code for as long as a history lasts.

Each file says which they are (`PLANTED`), and which of them take hundreds of histories to be caught (`SELDOM`).
"""
