"""`make messages`: gather the sentences of every room, keep their French, compile them. `--check` only tells what is missing.

Babel reads Python and templates by itself, so that no gettext program is needed.
"""

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # always the same, so that gathering again changes nothing
ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "seve"
KEYWORDS = (
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
)
FUNCTIONS: dict[str, object] = {
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def rooms_with_words() -> list[Path]:
    """The rooms that hold sentences: those with a locale folder."""
    return sorted(path.parent for path in PACKAGE.glob("*/locale"))


def sentences_of(room: Path) -> dict[tuple[str | None, str], str | None]:
    """(context, sentence) → plural form or None, for every sentence of a room's code and templates."""
    found: dict[tuple[str | None, str], str | None] = {}
    for path in sorted(room.rglob("*.py")):
        if "migrations" not in path.parts:
            _collect(path.read_bytes(), found)
    for path in sorted([*room.rglob("templates/**/*.html"), *room.rglob("templates/**/*.txt"), *room.rglob("templates/**/*.xml")]):
        from django.utils.translation.template import templatize

        words = templatize(path.read_text(), origin=str(path))
        _collect(
            re.sub("^[ \\t]+", "", words, flags=re.MULTILINE).encode(), found
        )  # to a reader of Python, indentation would mean something
    return found


def _collect(source: bytes, found: dict[tuple[str | None, str], str | None]) -> None:
    for _, name, messages, _ in extract_python(BytesIO(source), KEYWORDS, [], {"encoding": "utf-8"}):
        parts = list(messages) if isinstance(messages, list | tuple) else [messages]
        context = parts.pop(0) if name.removesuffix("_lazy") in {"pgettext", "npgettext"} else None
        if not parts or not isinstance(parts[0], str) or not parts[0]:
            continue
        plural = parts[1] if name.removesuffix("_lazy") in {"ngettext", "npgettext"} and len(parts) > 1 else None
        key = (context, parts[0])
        found[key] = found.get(key) or (plural if isinstance(plural, str) else None)


def catalog_path(room: Path) -> Path:
    return room / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def load(path: Path) -> Catalog:
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale="fr")
    return Catalog(locale="fr", project="seve", charset="utf-8")


def missing_in(room: Path) -> list[str]:
    """Sentences without French, or whose French lost or invented a placeholder."""
    known = load(catalog_path(room))
    problems = []
    for (context, sentence), plural in sentences_of(room).items():
        message = known.get((sentence, plural) if plural else sentence, context) or known.get(sentence, context)
        forms = [] if message is None else list(message.string) if isinstance(message.string, tuple) else [message.string]
        if message is None or not all(forms) or message.fuzzy or (plural and len(forms) < 2):
            problems.append(f"no French for: {sentence!r}")
        elif any(_placeholders(form) - _placeholders(sentence + (plural or "")) for form in forms):
            problems.append(f"the French of {sentence!r} has a placeholder that the sentence has not")
    return problems


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text)) | set(re.findall(r"(?<!\{)\{(\w+)\}", text))


def gather(room: Path) -> None:
    """Write the room's catalogue anew: every sentence, with the French it had; and compile it."""
    path = catalog_path(room)
    known = load(path)
    fresh = Catalog(
        locale="fr", project="seve", charset="utf-8", header_comment="# French of Sève.", creation_date=WRITTEN, revision_date=WRITTEN
    )
    for (context, sentence), plural in sorted(sentences_of(room).items(), key=lambda item: (item[0][1], item[0][0] or "")):
        key = (sentence, plural) if plural else sentence
        old = known.get(key, context) or known.get(sentence, context)
        fresh.add(
            key,
            string=old.string if old else ("", "") if plural else "",
            context=context,
            flags={"python-brace-format"} & (old.flags if old else set()),
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=140, omit_header=False, sort_output=True, include_lineno=False)
    compile_catalog(path)


def compile_catalog(path: Path) -> None:
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, load(path))


def _is_compiled(path: Path) -> bool:
    buffer = BytesIO()
    write_mo(buffer, load(path))
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.read_bytes() == buffer.getvalue()


def main() -> int:
    import django

    from seve.cli.main import start_django

    start_django()
    assert django.VERSION
    if "--check" not in sys.argv:
        for room in rooms_with_words():
            gather(room)
    problems = [f"{room.name}: {problem}" for room in rooms_with_words() for problem in missing_in(room)]
    problems += [
        f"{room.name}: its .mo is older than its .po; run make messages"
        for room in rooms_with_words()
        if not _is_compiled(catalog_path(room))
    ]
    print("\n".join(problems) or "every sentence has its French")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
