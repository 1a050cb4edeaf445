"""Dates as arguments of commands."""

from datetime import UTC, datetime, timedelta

import click

from seve.base.clock import parse_moment

# What any rule may still count back from or on from without leaving the calendar.
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2500, 1, 1, tzinfo=UTC)


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic in the newest releases only
    """An ISO 8601 date or moment; without a zone it is UTC. Becomes a datetime with a zone."""

    name = "date"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = parse_moment(value)
        except (ValueError, OverflowError) as reason:
            self.fail(str(reason), param, ctx)
        if not FIRST <= moment < LAST:
            self.fail(f"“{value}” is out of reach: give a date from {FIRST.year} to {LAST.year - 1}", param, ctx)
        return moment


class LastMoment(Moment):
    """The end of a period: a day is meant whole, up to the next midnight; a moment as it is."""

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        moment = super().convert(value, param, ctx)
        is_day = isinstance(value, str) and len(value.strip()) == len("2009-03-08")
        return moment + timedelta(days=1) if is_day else moment
