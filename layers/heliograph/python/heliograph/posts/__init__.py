"""Posts: what people publish. A post shows to others when all of its media is ready, never half."""
