"""The words of the page that belong to no figure, in the language in use."""

from __future__ import annotations

from costmodel.language.catalogue import N_, translate

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
    "file": N_("Settings, as a file"),
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
    "measured": N_("Measured here, beside people or buildings without the tool"),
    "verdict": N_("Verdict"),
    "reasons": N_("Reasons"),
    "headlines": N_("Main figures of the option looked at"),
    "focus": N_("Option looked at"),
    "median": N_("Median; 5–95% range below. Click a figure to see how it is made."),
    "words": N_("Words used here"),
    "ledgers": N_("The four points of view"),
    "winners": N_("Who gains and who loses"),
    "groups": N_("Which agents, which users"),
    "budget": N_("The budget, year by year"),
    "hours": N_("From hours promised to hours cashed"),
    "people": N_("People, contacts and posts"),
    "footprint": N_("Footprint"),
    "limits": N_("Limits of the authority"),
    "own_scale": N_("on its own scale"),
    "table": N_("The same figures in a table"),
    "untouched": N_("No option changes:"),
    "boundary": N_("Boundary of the footprint: {boundary}."),
    "further": N_("Further questions"),
    "further_about": N_("Each takes some seconds, for the settings of the moment; ask again after a change."),
    "to_type": N_(
        "Python answers this, and makes the note and the Excel model. Where the workbook is installed, type:"
    ),
    "docx": N_("Report to edit (Word)"),
    "print": N_("Print"),
    "why": N_("All the reasons"),
    "keep": N_("Keep this scenario beside others"),
    "kept": N_("Scenarios side by side"),
    "kept_name": N_("Its name"),
    "drop": N_("Take “{name}” away"),
    "go_to": N_("Go to “{name}”"),
    "now": N_("Now"),
    "draws": N_("{count} draws"),
    "settling": N_("{count} draws; all {all} are being computed"),
    "foot": N_(
        "Workbook {version}, values {fingerprint}; this file was written on {made}. First value to review: {review}."
    ),
    "stays": N_("Everything is computed in your browser: nothing that you type leaves this machine."),
    "told_then": N_(
        "This address was made with version {version} (values {fingerprint}), which said: {said}. Now: {now}."
    ),
    "told_changed": N_("Values that have changed since: {names}."),
    "told_same": N_("None of the values in this file has changed since."),
    "told_unknown": N_("This file does not know the values of that version."),
    "ask_again": N_("The settings have changed since: ask again"),
    "warnings": N_("Warnings"),
    "trace": N_("How this figure is made"),
    "trace_about": N_("Central case: one figure, in the middle of the evidence. The figures of the page are medians."),
    "close": N_("Close"),
    "back": N_("Back"),
    "lost": N_("The page has had no answer for a while: the machine is very busy, or has no memory left."),
    "again": N_("Load the page again, with your settings"),
    "updated": N_("{verdict}. Society {society}, budget {budget}."),
    "skip": N_("Go to the results"),
}


def texts() -> dict[str, str]:
    """All words, by key; fields in braces are filled in by the page."""
    return {key: translate(words) for key, words in TEXTS.items()}
