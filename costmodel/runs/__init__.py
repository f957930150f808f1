"""A run on disk, and the same run made again."""
