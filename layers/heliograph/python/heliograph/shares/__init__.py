"""Shares: who passes which post on to their followers. The number of shares is the counters' business."""
