"""nbval says in one sentence which number changed, and compares what pictures say, wherever fonts put it."""

from typing import Any

from costmodel.outputs.notebooks import picture_words
from costmodel.questions.difference.page import sentence

collect_ignore = ["dashboard.ipynb"]  # a browser tests it: it keeps no outputs


def pytest_itemcollected(item: Any) -> None:
    if not hasattr(item, "compare_outputs"):
        return
    as_it_was, explained = item.sanitize, item.repr_failure
    item.sanitize = lambda text: as_it_was(picture_words(text) if str(text).startswith("<svg") else text)

    def one_sentence(failure: Any) -> str:
        if str(failure.value) != "Cell outputs differ":
            return str(explained(failure))
        name = item.cell.get("id") or item.cell_num
        where = f"{item.path.name}, {name}"
        return sentence(where, item.cell.outputs, item.test_outputs) or str(explained(failure))

    item.repr_failure = one_sentence
