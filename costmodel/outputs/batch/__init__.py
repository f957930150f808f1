"""Batches: many runs of notebooks from one file, side by side, none made twice, read back as one table."""

from costmodel.outputs.batch.plan import Run as Run
from costmodel.outputs.batch.plan import plan as plan
from costmodel.outputs.batch.work import Report as Report
from costmodel.outputs.batch.work import run_batch as run_batch
from costmodel.outputs.batch.work import table as table
