"""A file of parameters is text: nothing in it is executed, guessed or lost, and what is wrong is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.language.errors import CostModelError, InputError
from costmodel.parameters import yamlfile
from costmodel.parameters.yamlfile import MOST_BYTES, Text, read

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def reading(tmp_path: Path):
    def run(content: str | bytes) -> dict:
        path = tmp_path / "file.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path)

    return run


def test_scalars_stay_what_was_typed_and_know_their_line(reading) -> None:
    found = reading("a: no\nb: 1e3\n# a comment\nc: 12:30\nd: [0123, ~]\ne: {f: 2026-11-22}\n")
    assert found == {"a": "no", "b": "1e3", "c": "12:30", "d": ["0123", "~"], "e": {"f": "2026-11-22"}}
    assert [key.line for key in found] == [1, 2, 4, 5, 6]
    assert all(type(value) is Text for value in (found["a"], *found["d"], found["e"]["f"]))


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_files_of_any_text_editor_are_read(reading, start: bytes, end: bytes) -> None:
    assert reading(start + end.join([b"a: 1", b"b: 2", b""])) == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("---\n...\n", "is empty"),
        ("- a\n- b\n", "must hold names and values"),
        ("just words\n", "must hold names and values"),
        ("a: 1\nb: 'x\n", "line 3: this is not YAML"),
        ("a: 1\n\tb: 2\n", "line 2: this is not YAML"),
        ("a: 1\nb: [1, 2\n", "this is not YAML"),
        ("%YAML 9.9\n---\na: 1\n", "this is not YAML"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document"),
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' stands twice"),
        ("a:\n  b: 1\n  c: 1\n  b: 2\n", "line 4: the key 'b' stands twice"),
        ("? [a, b]\n: 1\n", "line 1: a key must be a plain name"),
        (
            "a: 1\nb: !!python/object/apply:os.system ['touch /tmp/owned']\n",
            "line 2: the tag 'tag:yaml.org,2002:python/object",
        ),
        ("a: !secret x\n", "the tag '!secret' is not allowed"),
        ("a: !!binary aGVsbG8=\n", "is not allowed"),
        ("a: &b 1\nc: *b\n", "line 1: anchors and aliases"),
        ("a: *b\n", "line 1: anchors and aliases"),
        ("a: &b [*b]\n", "line 1: anchors and aliases"),
        ('a: 1\nb: "\\e[31m red"\n', "line 2: there is a control character"),
        (b"a: 1\nb: \x00\n", "line 2: there is a control character"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not text in UTF-8"),
        ("a: café\n".encode("latin-1"), "not text in UTF-8"),
        ("a: 1\n".encode("utf-16"), "not text in UTF-8"),
    ],
)
def test_what_is_no_plain_mapping_is_refused(reading, content: str | bytes, said: str) -> None:
    with pytest.raises(InputError) as found:
        reading(content)
    assert said in str(found.value)
    assert "file.yaml" in str(found.value)


def test_an_object_tag_runs_nothing(reading, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not allowed"):
        reading(f"a: !!python/object/apply:os.system ['touch {tmp_path}/owned']\n")
    assert not (tmp_path / "owned").exists()


def test_an_anchor_bomb_is_refused_before_it_grows(reading) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(InputError, match="line 1: anchors"):
        reading(bomb)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_an_error_and_not_a_crash(reading, opening: str) -> None:
    with pytest.raises(InputError, match="nested more than"):
        reading(opening * (MOST_BYTES // len(opening) - 10))


def test_a_huge_file_is_refused_and_the_largest_allowed_is_read(reading) -> None:
    line = "a: " + "x" * (MOST_BYTES - 4) + "\n"
    assert len(reading(line)["a"]) == MOST_BYTES - 4
    with pytest.raises(InputError, match="larger than 1000000 bytes"):
        reading(line + "b: 1\n")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nowhere/at/all.yaml", "No such file"),
        ("/", "Is a directory"),
        ("/dev/zero", "larger than"),
        ("x" * 300 + ".yaml", "too long"),
        ("a\0b.yaml", "null byte"),
    ],
)
def test_a_path_that_holds_no_file_is_an_error(path: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(Path(path))


PIECES = st.sampled_from(
    [
        "a",
        "b:",
        ": ",
        "\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        '"',
        "&a",
        "*a",
        "!!x",
        "#",
        "|",
        ">",
        "?",
        "---",
        "...",
        "%",
        "\t",
        "1.5",
        "é",
        "\\",
        "\ufeff",
        "\x85",
        "\u2028",
        "<<",
        "~",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=30).map("".join).map(str.encode), st.binary(max_size=40)))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    said = str(path)
    try:
        assert isinstance(read(path), dict)
    except CostModelError as error:
        said = str(error)
    assert str(path) in said


def test_the_python_parser_gives_the_same_tree(reading, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: 'x: y'\nb: |\n  two\n  lines\nc: [1, {d: e}]\n"
    fast = reading(text)
    monkeypatch.setattr(yamlfile, "_Loader", yamlfile.yaml.BaseLoader)
    assert reading(text) == fast
