"""Lists: people that somebody has put together under a name, for nobody else to see."""
