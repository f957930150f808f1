"""What pages and reports are made of: blocks, tables, charts, and files put in place whole."""
