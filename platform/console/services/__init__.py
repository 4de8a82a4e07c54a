"""What the host does for the cluster: keyword-only, by somebody, audited."""
