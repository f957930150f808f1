"""The words of the page that belong to no figure, in the language in use."""

from __future__ import annotations

from costmodel.language import N_, translate

TEXTS = {
    "title": N_("Adopt an AI tool, or not?"),
    "subtitle": N_(
        "What adopting changes against not adopting: for the budget, the staff, the users, jobs and the planet."
    ),
    "authority": N_("Authority"),
    "tool": N_("AI tool"),
    "scenario": N_("Scenario"),
    "no_scenario": N_("none: the values of the files"),
    "options": N_("Options compared with the status quo"),
    "language": N_("Langue / Language"),
    "settings": N_("Settings"),
    "first": N_("The {count} values that matter most here"),
    "moved": N_("Other values you have set"),
    "others": N_("All the other values"),
    "find": N_("Find a value by its name"),
    "found": N_("{count} values found"),
    "reset": N_("Back to the value of the files"),
    "reset_all": N_("Reset all"),
    "undo": N_("Undo"),
    "redo": N_("Redo"),
    "pin": N_("Pin this setting"),
    "unpin": N_("Forget the pinned setting"),
    "pinned": N_("Hollow marks and “before” show the pinned setting."),
    "before": N_("before: {text}"),
    "save": N_("Save the settings"),
    "load": N_("Load settings"),
    "copy": N_("Copy the address of this setting"),
    "copied": N_("Address copied."),
    "downloads": N_("Take away"),
    "pdf": N_("Decision note (PDF)"),
    "xlsx": N_("Excel model"),
    "csv": N_("Figures (CSV)"),
    "preparing": N_("Being prepared…"),
    "ready": N_("{name} is ready."),
    "help": N_("Help and sources"),
    "sources": N_("Sources"),
    "differs": N_("Differs by option: the value shown is that of the option looked at; moving it sets it for all."),
    "changed": N_("set by you"),
    "verdict": N_("Verdict"),
    "reasons": N_("Reasons"),
    "headlines": N_("Main figures of the option looked at"),
    "focus": N_("Option looked at"),
    "median": N_("Median; 5–95% range below. Click a figure to see how it is made."),
    "ledgers": N_("The four points of view"),
    "winners": N_("Who gains and who loses"),
    "groups": N_("Which agents, which users"),
    "budget": N_("The budget, year by year"),
    "hours": N_("From hours promised to hours cashed"),
    "people": N_("People, contacts and posts"),
    "footprint": N_("Footprint"),
    "limits": N_("Limits of the authority"),
    "table": N_("The same figures in a table"),
    "untouched": N_("No option changes:"),
    "boundary": N_("Boundary of the footprint: {boundary}."),
    "further": N_("Further questions"),
    "further_about": N_("Each takes some seconds, for the settings of the moment; ask again after a change."),
    "ask_again": N_("The settings have changed since: ask again"),
    "warnings": N_("Warnings"),
    "trace": N_("How this figure is made"),
    "trace_about": N_("Central case: one figure, in the middle of the evidence. The figures of the page are medians."),
    "close": N_("Close"),
    "back": N_("Back"),
    "lost": N_("The page has lost its server: load it again. The address keeps your settings."),
    "updated": N_("{verdict}. Society {society}, budget {budget}."),
    "skip": N_("Go to the results"),
}


def texts() -> dict[str, str]:
    """All words, by key; fields in braces are filled in by the page."""
    return {key: translate(words) for key, words in TEXTS.items()}
