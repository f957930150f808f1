"""What words are made of: the catalogue, numbers and units as each language writes them, errors with their place."""
