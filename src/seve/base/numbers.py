"""A number as people write it, in the two languages of the pages. Pure."""

NARROW = "\u202f"


def in_figures(value: float, *, french: bool, decimals: int = 0) -> str:
    """1234.5 → "1 235" in French (narrow no-break space), "1,235" in English; with one decimal "1 234,5", "1,234.5"."""
    text = f"{value:,.{decimals}f}"
    return text.replace(",", NARROW).replace(".", ",") if french else text


def in_percent(share: float, *, french: bool, decimals: int = 0) -> str:
    """0.714 → "71 %" in French, "71%" in English."""
    return f"{in_figures(share * 100, french=french, decimals=decimals)}{NARROW if french else ''}%"
