"""What can be asked of a case. Modules here are what all questions share; each folder is one question."""
