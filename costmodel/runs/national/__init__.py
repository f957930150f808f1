"""One question asked for every commune of France."""
