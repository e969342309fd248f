"""The operator's door: what is done to a deployment from a terminal."""
