"""Feed: the newest posts of those one follows. Written when they publish (fan-out), decided when one reads."""
