"""A program of its own: a template of typst on the command line, its data on stdin, the PDF on stdout.

The typesetter takes some 400 MB that it never gives back; here they end with the process. What it has against the data
is written on stderr, with the status ``REFUSED``.
"""

from __future__ import annotations

import sys
from pathlib import Path

REFUSED = 3


def main(template: Path) -> int:
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    data = sys.stdin.buffer.read().decode("utf-8")
    try:
        compiler = typst.Compiler(template, root=template.parent, font_paths=fonts, sys_inputs={"note": data})
        pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    except typst.TypstError as error:
        sys.stderr.buffer.write(error.message.encode("utf-8", "replace"))
        return REFUSED
    assert isinstance(pdf, bytes)
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
