"""A word of help for the terms of the field that pages cannot do without."""

from __future__ import annotations

from costmodel.language.catalogue import N_, translate

TERMS = {
    N_("Draw"): N_(
        "One of thousands of possible worlds: each uncertain value is drawn within its range, and every result follows."
    ),
    N_("Median, 5–95% range"): N_("Half of the draws lie below the median; nine out of ten lie within the range."),
    N_("Central case"): N_(
        "A single calculation with every value in the middle of its evidence; its results may differ from the medians."
    ),
    N_("Net present value"): N_(
        "Gains less costs over all years, in the euros of today; those of later years count a little less."
    ),
    N_("Cashable hours"): N_(
        "Hours that stop being paid: posts removed, overtime and temporary staff. The others are time, and no money."
    ),
    N_("EVSI"): N_(
        "What a pilot would be worth before it is paid for: the wrong decisions that its results would avoid, in euros."
    ),
}


def glossary() -> list[tuple[str, str]]:
    """Terms and what they mean, in the language in use."""
    return [(translate(term), translate(meaning)) for term, meaning in TERMS.items()]
