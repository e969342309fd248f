"""One file for each context, with its state (kept) and its service (replaced at will) side by side."""
