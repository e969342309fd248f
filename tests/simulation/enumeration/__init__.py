"""Every write path, with every fault at every IO point: `scenarios/` say what is done and what must be true after it,
`enumerator` breaks it, `truth` holds what must be true after anything."""
