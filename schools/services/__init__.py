"""Every act on schools and their people: keyword-only, by somebody, audited."""
