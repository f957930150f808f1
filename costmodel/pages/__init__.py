"""What the notebooks show: each page part by part, in words, tables and charts that depend on the inputs alone."""
