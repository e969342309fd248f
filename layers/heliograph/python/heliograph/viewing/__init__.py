"""Viewing: which posts people have seen. The number of views is the counters' business."""
