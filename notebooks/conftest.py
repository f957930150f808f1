"""nbval compares what pictures say: where each word stands depends on the fonts of a machine."""

from typing import Any

from costmodel.notebooks import picture_words


def pytest_itemcollected(item: Any) -> None:
    if hasattr(item, "compare_outputs"):
        as_it_was = item.sanitize
        item.sanitize = lambda text: as_it_was(picture_words(text) if str(text).startswith("<svg") else text)
