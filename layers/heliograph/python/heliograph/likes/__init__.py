"""Likes: who likes which post, and which comment. The number of likes is the counters' business."""
