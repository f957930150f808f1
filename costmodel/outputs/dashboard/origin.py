"""Imported by the process that kernels are forked from, and by no other: see ``forked`` and ``ready``."""

import gc
import logging

from costmodel.outputs.dashboard.ready import prepare

try:
    prepare()
except Exception:  # whatever fails here fails again in a kernel, which is then told as any failure of a page
    logging.getLogger(__name__).warning("nothing was prepared", exc_info=True)
gc.collect()
gc.freeze()
