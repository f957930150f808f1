"""What shows an answer: terminal, report, note, spreadsheet, notebooks, page, commands."""
