"""Planet files: the .ini of Planet Venus, where a section is a feed, and of Ruby's Pluto, where a section is a name."""

import re

from seve.directory.domain.lists.row import Line, entry

SECTION = re.compile(r"\[(.+)\]\s*$")
SETTING = re.compile(r"([\w.-]+)\s*[=:]\s*(.*)$")
NOT_PLACES = {"planet", "default", "general"}


def read(text: str) -> list[Line]:
    """One entry a section; the settings of the planet itself are passed over."""
    lines: list[Line] = []
    section, start, settings = "", 0, dict[str, str]()
    for number, raw in enumerate([*text.splitlines(), "[]]"], 1):
        line = raw.strip()
        if line == "[]]" or (not line.startswith(("#", ";")) and SECTION.match(line)):
            if section and _is_place(section, settings):
                lines.append(_entry(start, section, settings))
            found = SECTION.match(line)
            section, start, settings = (found[1].strip() if found and line != "[]]" else ""), number, {}
        elif line and not line.startswith(("#", ";")) and (setting := SETTING.match(line)):
            settings[setting[1].lower()] = setting[2].strip()
    return lines


def _is_place(section: str, settings: dict[str, str]) -> bool:
    if section.lower() in NOT_PLACES or section.lower().endswith((".tmpl", ".html.erb")):
        return False
    return "://" in section or bool({"feed", "link", "url"} & settings.keys())


def _entry(line: int, section: str, settings: dict[str, str]) -> Line:
    is_feed = "://" in section
    fields = {
        "name": settings.get("name") or settings.get("title") or ("" if is_feed else section),
        "url": settings.get("link") or settings.get("url", ""),
        "feeds": section if is_feed else settings.get("feed", ""),
        "language": settings.get("language", ""),
    }
    return entry(line, fields, shown=f"[{section}]")
