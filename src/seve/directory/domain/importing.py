"""Deciding what an import does: which entries are new places, which ones are places that are known, and what each brings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from seve.base.addresses import home_of
from seve.directory.domain.bounds import Bound, bounds_written, crowded, is_door, is_page_of_service, own_path, whole
from seve.directory.domain.index import EntityIndex
from seve.directory.domain.naming import derived_name, likely_kind
from seve.directory.domain.territories import HOW_TO_SEE
from seve.directory.types import EntityKind, Entry, Refusal, Standing, Status


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every entry that does not tell otherwise."""

    status: Status
    standing: Standing | None
    territory: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A place as it will be written."""

    name: str
    home_url: str
    kind: EntityKind = EntityKind.SITE
    status: Status = Status.DISCOVERED
    standing: Standing = Standing.INDEPENDENT
    territory: str | None = None
    language: str = ""
    note: str = ""
    feeds: tuple[str, ...] = ()
    bounds: tuple[Bound, ...] = ()


@dataclass(slots=True)
class Plan:
    new: list[Draft] = field(default_factory=list)
    known: dict[int, Draft] = field(default_factory=dict)  # entity id → what it becomes
    merged: int = 0  # entries that joined a place that was known, or an earlier entry
    refused: list[Refusal] = field(default_factory=list)


class Planner:
    """Entries one after the other; each sees what the ones before it brought."""

    def __init__(
        self,
        index: EntityIndex,
        known: Callable[[int], Draft],
        territory: Callable[[str], str | None],
        defaults: Defaults,
        entries: Sequence[Entry],
    ) -> None:
        self.plan = Plan()
        self._index, self._known, self._territory, self._defaults = index, known, territory, defaults
        self._crowded = crowded(entries)
        self._claimed: dict[str, int] = {}  # prefix → rank among the new places

    def add(self, entry: Entry) -> None:
        """Plan one entry. Refuses it when its territory is unknown or its bounds belong to two places."""
        told = self._placed(entry)
        if isinstance(told, Refusal):
            self.plan.refused.append(told)
            return
        if not told.prefixes and is_page_of_service(told.url):
            reason = "this is a page of a service, not a place there: give the address of the account or of the blog"
            self.plan.refused.append(Refusal(entry.line, entry.url, reason))
            return
        claimed = bounds_written(told.prefixes) if told.prefixes else (self._bound(told),)
        owners = {self._index.owner(key) for key, _ in claimed} - {None}
        fellows = {self._claimed[key] for key, _ in claimed if key in self._claimed}
        if len(owners) + len(fellows) > 1:
            self.plan.refused.append(Refusal(entry.line, entry.name or entry.url, "its bounds belong to several places: merge those first"))
        elif owners:
            self._join_known(next(owner for owner in owners if owner is not None), told, claimed)
        elif fellows:
            self._join_fellow(fellows.pop(), told, claimed)
        else:
            self._begin(told, claimed)

    def _begin(self, entry: Entry, claimed: tuple[Bound, ...]) -> None:
        draft = Draft(
            name=derived_name(entry.url), home_url=_home(entry, claimed), kind=likely_kind(claimed[0][1].replace("*.", "https://"))
        )
        self.plan.new.append(enriched(draft, entry, self._defaults, claimed))
        self._claim(len(self.plan.new) - 1, claimed)

    def _join_known(self, entity: int, entry: Entry, claimed: tuple[Bound, ...]) -> None:
        draft = self.plan.known.get(entity) or self._known(entity)
        self.plan.known[entity] = enriched(draft, entry, self._defaults, claimed)
        self.plan.merged += 1

    def _join_fellow(self, rank: int, entry: Entry, claimed: tuple[Bound, ...]) -> None:
        self.plan.new[rank] = enriched(self.plan.new[rank], entry, self._defaults, claimed)
        self.plan.merged += 1
        self._claim(rank, claimed)

    def _claim(self, rank: int, claimed: tuple[Bound, ...]) -> None:
        for key, _ in claimed:
            self._claimed[key] = rank

    def _placed(self, entry: Entry) -> Entry | Refusal:
        """The entry with its territory as a code."""
        written = entry.territory
        if not written:
            return entry
        code = self._territory(written.removeprefix("?"))
        if code is not None:
            return replace(entry, territory=code)
        if written.startswith("?"):  # a country that nobody has loaded: kept in words
            return replace(entry, territory="", note=_joined(entry.note, f"country: {written[1:]}"))
        return Refusal(entry.line, entry.name or entry.url, f"the territory “{written}” is not known: {HOW_TO_SEE}")

    def _bound(self, entry: Entry) -> Bound:
        """The bound of a place whose list does not tell it: the whole host, unless somebody else is at home there."""
        host = whole(entry.url)
        if not entry.declared or not host[0].endswith(")") or entry.url in entry.feeds or is_door(entry.url):
            return host
        path = own_path(entry.url)
        if host[0] in self._crowded or self._index.owner(path[0]) is not None or path[0] in self._claimed:
            return path
        owner = self._index.owner(host[0])
        home = self._known(owner).home_url if owner is not None else None
        if home is None and host[0] in self._claimed:
            home = self.plan.new[self._claimed[host[0]]].home_url
        return host if home is None or own_path(home)[0] == path[0] else path


def _home(entry: Entry, claimed: tuple[Bound, ...]) -> str:
    """Where a visitor is sent: the address as given; for a place known only by its feed, or by one of its pages, the place itself.

    The host stays as it was written: some sites answer only with their "www".
    """
    is_folder = entry.url.partition("?")[0].endswith("/")  # https://team.example/blog/ is somebody's home, …/blog/page.html is a page of it
    if claimed[0][1].startswith("*.") or (is_folder and entry.url not in entry.feeds) or (entry.declared and entry.url not in entry.feeds):
        return entry.url
    return home_of(entry.url)


STRENGTH = {Status.DISCOVERED: 0, Status.UNDECIDED: 1, Status.IN: 2, Status.OUT: 2}


def enriched(draft: Draft, entry: Entry, defaults: Defaults, claimed: tuple[Bound, ...]) -> Draft:
    """The place with what one more entry tells of it: nothing that was known or decided is lost."""
    status = entry.status or defaults.status
    standing = entry.standing or defaults.standing
    unnamed = draft.name == derived_name(draft.home_url)
    bounds = {**dict(draft.bounds), **{key: url for key, url in claimed if key not in dict(draft.bounds)}}
    return replace(
        draft,
        name=entry.name if entry.name and unnamed else draft.name,
        kind=entry.kind if entry.kind and draft.kind == EntityKind.SITE else draft.kind,
        status=status if STRENGTH[status] > STRENGTH[draft.status] else draft.status,
        standing=standing if standing and draft.standing == Standing.INDEPENDENT else draft.standing,
        territory=draft.territory or entry.territory or defaults.territory,
        language=draft.language or entry.language,
        note=_joined(draft.note, entry.note),
        feeds=tuple(dict.fromkeys([*draft.feeds, *entry.feeds])),
        bounds=tuple(bounds.items()),
    )


def _joined(note: str, more: str) -> str:
    return note if more in note else f"{note}\n{more}".strip()


def plan_import(
    entries: Sequence[Entry],
    *,
    index: EntityIndex,
    known: Callable[[int], Draft],
    territory: Callable[[str], str | None],
    defaults: Defaults,
) -> Plan:
    """What to add, what to complete, what to refuse. `known` gives an entity as it is; `territory` the code of what somebody wrote."""
    planner = Planner(index, known, territory, defaults, entries)
    for entry in entries:
        planner.add(entry)
    return planner.plan


def differences(before: Draft, after: Draft) -> Mapping[str, object]:
    """The fields that changed, by name."""
    names = ("name", "home_url", "kind", "status", "standing", "territory", "language", "note", "feeds", "bounds")
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}
