"""What the page must say, computed by the package: the tests compare it with what the page's own program says.

Where the page has tables of its own, these functions make them from those of the reports; the package has no other
use for them.
"""
