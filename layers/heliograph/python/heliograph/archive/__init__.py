"""Archive: every envelope that was ever sent, in order, compressed, for as long as it is kept."""
