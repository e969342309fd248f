"""Comments: what people write under posts, and in answer to each other."""
