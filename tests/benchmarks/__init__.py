"""Benchmarks: ``python -m tests.benchmarks`` prints a table, ``pytest -m benchmark -s tests/benchmarks`` runs them."""
