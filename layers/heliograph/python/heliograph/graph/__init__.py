"""Graph: who follows whom, and the one rule of who may see what."""
