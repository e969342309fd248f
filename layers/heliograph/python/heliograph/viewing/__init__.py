"""Viewing: which posts people have seen and opened. The number of either is the counters' business."""
