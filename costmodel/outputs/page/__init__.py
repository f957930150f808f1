"""The page as one file: the declarations of the workbook as data, and an engine that reads them in a browser."""
