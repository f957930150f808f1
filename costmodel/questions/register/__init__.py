"""What came true in several towns, pooled by tool as a prior for the next one (decision 0041)."""
