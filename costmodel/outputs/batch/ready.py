"""The process that kernels are copies of: it loads what the notebooks need, then forks one for each request."""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import signal
import sys
from typing import Any

LOADED = (
    "ipykernel.kernelapp",
    "IPython.core.interactiveshell",
    "IPython.core.magics",
    "numpy",
    "scipy.special",
    "costmodel.outputs.notebooks",
    "costmodel.questions.compare.page",
    "costmodel.questions.evidence.page",
    "costmodel.document.pictures",
    "costmodel.questions.validation.page",
    "costmodel.questions.compare.start",
)


def wait() -> None:
    """Answer each request, a line of JSON, with the process number of a new kernel, until nobody can ask any more."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system takes finished kernels away
    load()
    gc.freeze()
    requests = sys.stdin.buffer
    while line := requests.readline():
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            become(asked)
        answers.write(b"%d\n" % child)


def load() -> None:
    """Load the modules that a page loads, and read the files that all pages read."""
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    for module in LOADED:
        importlib.import_module(module)
    from costmodel.engine.case import workbook
    from costmodel.engine.comparison import study
    from costmodel.language.catalogue import sentences
    from costmodel.questions.compare.section import section

    sentences("fr")
    library = workbook(None)[1]
    tools, authorities = library.names("tools"), library.names("authorities")
    if tools and authorities:
        section(study(tools[0], authorities[0], draws=1))


def become(asked: dict[str, Any]) -> None:
    """Turn this copy into a kernel, and never come back."""
    try:
        parent = os.getppid()
        os.setsid()
        for number in (signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"] | {"JPY_PARENT_PID": str(parent)})
        random.seed()
        import numpy

        numpy.random.seed()
        from ipykernel import kernelapp

        sys.argv = ["ipykernel_launcher", *asked["arguments"]]
        kernelapp.launch_new_instance(argv=asked["arguments"])
    finally:
        os._exit(0)
