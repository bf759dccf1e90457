#!/usr/bin/env python3
"""statement_keys.py PRINTER [--write | --self-test]: the table of keys in src/model/statement/keys.cpp against its
copies in docs/format/statements.md (between its marks) and ui/src/api/statement_keys.ts; --write makes them anew.

PRINTER is the program made of tests/statement_keys.cpp."""
import pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOC = ROOT / "docs" / "format" / "statements.md"
PAGE = ROOT / "ui" / "src" / "api" / "statement_keys.ts"
BEGIN, END = "<!-- keys: made by tests/statement_keys.py -->\n", "<!-- end of keys -->\n"
# Nothing else writes down which keys hold many, nor takes the text of a value apart.
BY_HAND = [
    (re.compile(r"MANY = \["), "a list of keys that hold many: use KEY_RULES"),
    (re.compile(r"key: '(footage|clock_link|clock_time|search)', value"), "a value put together by hand: send `typed`"),
    (re.compile(r"\bvalue\.split\(' '\)"), "a value taken apart by hand: read `typed`"),
]


def printed(printer, form):
    return subprocess.run([printer, form], check=True, capture_output=True, text=True).stdout


def with_table(text, table):
    """The document with this table between its marks; None when the marks are not there."""
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        return None
    return text[: begin + len(BEGIN)] + table + text[end:]


def breaches(doc, page, markdown, typescript):
    if with_table(doc, markdown) is None:
        yield "docs/format/statements.md: the marks of the table of keys are gone"
    elif with_table(doc, markdown) != doc:
        yield "docs/format/statements.md: the table of keys differs from src/model/statement/keys.cpp"
    if page != typescript:
        yield "ui/src/api/statement_keys.ts differs from src/model/statement/keys.cpp"


def breaches_by_hand(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, why in BY_HAND:
            if pattern.search(line):
                yield f"{path}:{number}: {why}"


def self_test(markdown, typescript):
    good = "# x\n" + BEGIN + markdown + END + "tail\n"
    assert not list(breaches(good, typescript, markdown, typescript))
    row = markdown.splitlines()[5] + "\n"
    for wrong in (
        good.replace(row, ""),
        good.replace("| many |", "| one |"),
        good.replace(BEGIN, ""),
        good.replace(END, ""),
    ):
        assert list(breaches(wrong, typescript, markdown, typescript)), wrong
    assert list(breaches(good, typescript.replace("'many'", "'one'"), markdown, typescript))
    assert list(breaches(good, "", markdown, typescript))
    for line in (
        "const MANY = ['tag'];",
        "say([{ key: 'footage', value: `${id} same` }])",
        "const [what] = one.value.split(' ');",
    ):
        assert list(breaches_by_hand("x", line)), line
    assert with_table(with_table(good, "other\n"), markdown) == good


def main():
    printer, mode = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    markdown, typescript = printed(printer, "markdown"), printed(printer, "typescript")
    if mode == "--self-test":
        return self_test(markdown, typescript)
    if mode == "--write":
        DOC.write_text(with_table(DOC.read_text(encoding="utf-8"), markdown), encoding="utf-8")
        PAGE.write_text(typescript, encoding="utf-8")
    found = list(
        breaches(
            DOC.read_text(encoding="utf-8"),
            PAGE.read_text(encoding="utf-8") if PAGE.exists() else "",
            markdown,
            typescript,
        )
    )
    for path in sorted((ROOT / "ui" / "src").rglob("*")):
        if path.suffix in (".ts", ".svelte") and not path.name.endswith(".test.ts"):
            found += breaches_by_hand(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
    print("\n".join(found) or "statement_keys: good")
    return 1 if found else 0


sys.exit(main())
