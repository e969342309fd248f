"""Activity: what I did, and what others did that concerns me. Written from the event streams, decided when read."""
