"""What kernels are forked from imports this module: everything that each of them would otherwise read for itself.

No thread may be left running, for a fork has the thread that forks and no other.
"""

import contextlib

with contextlib.suppress(Exception):  # whatever fails here fails again in a kernel, where it is told
    import anywidget
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import ipywidgets  # noqa: F401

    from costmodel.dashboard.server import asked_for

    asked_for()
