"""The model of one tool as a workbook of live formulas, written from the same declarations as everything else."""

from costmodel.outputs.excel.book import write_model

__all__ = ["write_model"]
