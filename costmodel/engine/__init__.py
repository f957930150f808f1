"""The engine: a case, its sample, its worlds, what is said of many draws, and the rule of the verdict."""
