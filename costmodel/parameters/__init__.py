"""Parameter files: one reader that knows file, line and key; records with grade and source; the library of them all."""
