"""Why does a figure differ between two runs?"""
