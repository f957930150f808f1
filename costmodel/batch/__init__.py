"""Batches: many runs of notebooks from one file, side by side, none made twice, read back as one table."""

from costmodel.batch.plan import Run as Run
from costmodel.batch.plan import plan as plan
from costmodel.batch.work import Report as Report
from costmodel.batch.work import run_batch as run_batch
from costmodel.batch.work import table as table
