"""Where the package is, and what stands beside it in a checkout or inside it when it is installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent


def shipped(name: str, beside: str = "") -> Path:
    """A folder of data: in a checkout ``beside`` the package (default: by its name), in ``_data`` when installed."""
    in_checkout = PACKAGE.parent / (beside or name)
    return in_checkout if in_checkout.is_dir() else PACKAGE / "_data" / name
