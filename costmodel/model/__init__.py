"""The model: quantities, expressions that remember how they were made, units, and the formulas of each domain."""
