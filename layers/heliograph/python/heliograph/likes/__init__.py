"""Likes: who likes which post. The number of likes is the counters' business."""
