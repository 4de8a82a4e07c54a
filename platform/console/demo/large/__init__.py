"""Many schools at once, written in bulk: what the demo and the bench are large with."""
