"""People, photographs and their doings, so that a fresh deployment has something to show."""
