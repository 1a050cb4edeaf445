"""Names of months in the languages our sources write, without accents; offsets of the zones with names."""

_BY_MONTH = (
    "jan janv january janvier januar enero ene gennaio gen janeiro januari jaen",
    "feb fev fevr february fevrier februar febrero febbraio fevereiro februari",
    "mar mars march marz marzo marco maart mrz",
    "apr avr april avril abril abr aprile",
    "may mai mayo maggio maio mei mag",
    "jun juin june juni junio giugno junho giu",
    "jul juil july juillet juli julio luglio julho lug",
    "aug aout august agosto ago augustus",
    "sep sept september septembre septiembre settembre setembro set",
    "oct okt october octobre oktober octubre ottobre outubro ott out",
    "nov november novembre noviembre novembro",
    "dec dez december decembre dezember diciembre dicembre dezembro dic",
)
MONTHS = {name: number for number, names in enumerate(_BY_MONTH, start=1) for name in names.split()}

# Hours east of UTC (RFC 822 and the names seen in feeds).
OFFSETS = {
    "Z": 0.0, "UT": 0.0, "UTC": 0.0, "GMT": 0.0, "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0, "MET": 1.0, "CEST": 2.0, "MEST": 2.0,
    "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0,
    "PDT": -7.0, "AST": -4.0, "ADT": -3.0, "NST": -3.5, "NDT": -2.5, "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "JST": 9.0, "KST": 9.0,
    "IST": 5.5, "AEST": 10.0, "AEDT": 11.0, "ACST": 9.5, "AWST": 8.0, "NZST": 12.0, "NZDT": 13.0, "SAST": 2.0, "BRT": -3.0,
}  # fmt: skip
