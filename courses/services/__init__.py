"""Every act in a course space: keyword-only, by somebody, atomic, audited."""
