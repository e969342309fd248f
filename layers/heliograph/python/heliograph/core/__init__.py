"""What every context stands on: settings, errors, ids, clocks, events and the HTTP edge. Imports no context."""
