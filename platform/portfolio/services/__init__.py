"""Every act on a pupil's own work."""
