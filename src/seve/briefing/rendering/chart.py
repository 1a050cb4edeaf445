"""Posts per week, as one drawing for page and paper. The same numbers are given as a table beside it."""

from functools import cache
from pathlib import Path
from types import ModuleType

from seve.briefing.domain.language import phrases_of
from seve.briefing.types import Edition

FONTS = Path(__file__).resolve().parents[1] / "fonts"
LEAF, SOFT, LINE = "#2c6a4b", "#5c6a61", "#dcd9cc"
FACE = "Atkinson Hyperlegible Next"


def as_svg(edition: Edition, *, outlined: bool) -> str:
    """Bars from zero, the period of the edition in full colour. `outlined`: letters as shapes, for a reader without our fonts."""
    import altair  # 40 MB and a third of a second that every process of the house would pay, and only a letter with a drawing needs

    vl_convert = _drawer()
    first, last = edition.start.date(), edition.end.date()
    rows = [
        {"week": week.start.isoformat(), "posts": week.posts, "told": first <= week.start <= last or 0 <= (first - week.start).days < 7}
        for week in edition.weeks
    ]
    phrases = phrases_of(edition.language)
    colour = altair.condition("datum.told", altair.value(LEAF), altair.value("#b9cfbf"))
    bars = (
        altair.Chart(altair.InlineData(values=rows))
        .mark_bar(cornerRadius=1)
        .encode(
            x=altair.X(
                "week:O", axis=altair.Axis(values=_labelled(rows), labelExpr=phrases.axis_label(), labelAngle=0, ticks=False, title=None)
            ),
            y=altair.Y("posts:Q", axis=altair.Axis(tickCount=3, title=None, grid=True), scale=altair.Scale(zero=True)),
            color=colour,
        )
    )
    styled = bars.properties(width=520, height=110, background="transparent").configure_view(stroke=None)
    styled = styled.configure_axis(labelFont=FACE, labelColor=SOFT, labelFontSize=11, domainColor=LINE, gridColor=LINE, tickColor=LINE)
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict())
    return svg if outlined else svg.replace('class="marks"', 'role="img" class="marks"', 1)


def _labelled(rows: list[dict[str, object]]) -> list[str]:
    """The first week of each month that is far enough from the one before."""
    kept: list[str] = []
    month = ""
    for row in rows:
        week = str(row["week"])
        if week[:7] != month:
            month = week[:7]
            kept.append(week)
    return kept[1:] if len(kept) > 5 else kept


@cache
def _drawer() -> ModuleType:
    """The library that draws, with our fonts."""
    import vl_convert  # as altair

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
