"""Bytes that lie about what they are (Q8)."""

import codecs

import pytest

from seve.harvest.parse.charsets import decode

FRENCH = "Été à Orléans : « ça ira », l’œuvre coûte 5 €."
RUSSIAN = "Весна приходит на площадь, и мы собираемся каждую неделю. " * 8
CHINESE = "春天来到广场，我们每周都在这里开会讨论共同的事情。" * 8
JAPANESE = "春が広場にやって来て、私たちは毎週ここに集まります。" * 8
KOREAN = "봄이 광장에 오고 우리는 매주 이곳에 모입니다. " * 8
TAIWANESE = "春天來到廣場，我們每週都在這裡開會討論共同的事情。" * 8
POLISH = "Wiosna przychodzi na plac i spotykamy się tu co tydzień, żeby rozmawiać. " * 4
GREEK = "Η άνοιξη έρχεται στην πλατεία και συναντιόμαστε εδώ. " * 8
ARABIC = "يأتي الربيع إلى الساحة ونجتمع هنا كل أسبوع. " * 8
PLAIN_FRENCH = "Été à Orléans, ça ira"


@pytest.mark.parametrize(
    ("body", "told", "text"),
    [
        (FRENCH.encode(), "", FRENCH),
        (FRENCH.encode(), "text/html; charset=iso-8859-1", FRENCH),
        (FRENCH.encode(), "text/html; charset=windows-1252", FRENCH),
        (FRENCH.encode(), "text/html; charset=gbk", FRENCH),
        (FRENCH.encode(), "text/html; charset=nonsense", FRENCH),
        (FRENCH.encode(), "text/html; charset=utf-16", FRENCH),
        (FRENCH.encode("cp1252"), "text/html; charset=iso-8859-1", FRENCH),
        (FRENCH.encode("cp1252"), "text/html; charset=utf-8", FRENCH),
        (FRENCH.encode("cp1252"), "", FRENCH),
        (FRENCH.encode("cp1252"), "text/html; charset=us-ascii", FRENCH),
        (PLAIN_FRENCH.encode("latin-1"), "text/html; charset='latin1'", PLAIN_FRENCH),
        (PLAIN_FRENCH.encode("iso-8859-15"), "text/html; charset=ISO-8859-15", PLAIN_FRENCH),
        (PLAIN_FRENCH.encode("mac-roman"), "text/html; charset=macintosh", PLAIN_FRENCH),
        (codecs.BOM_UTF8 + FRENCH.encode(), "text/html; charset=iso-8859-1", FRENCH),
        (codecs.BOM_UTF16_LE + FRENCH.encode("utf-16-le"), "text/html; charset=utf-8", FRENCH),
        (codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"), "", FRENCH),
        (codecs.BOM_UTF32_LE + FRENCH.encode("utf-32-le"), "", FRENCH),
        (("<?xml version='1.0'?>" + FRENCH).encode("utf-16-le"), "", "<?xml version='1.0'?>" + FRENCH),
        (("<?xml version='1.0'?>" + FRENCH).encode("utf-16-be"), "", "<?xml version='1.0'?>" + FRENCH),
        (b"<meta charset=windows-1252>" + FRENCH.encode("cp1252"), "", "<meta charset=windows-1252>" + FRENCH),
        (b"<meta charset=iso-8859-1>" + FRENCH.encode(), "", "<meta charset=iso-8859-1>" + FRENCH),
        (b"<meta charset=utf-16>" + FRENCH.encode(), "", "<meta charset=utf-16>" + FRENCH),
        (
            b'<?xml version="1.0" encoding="iso-8859-1"?>' + FRENCH.encode("cp1252"),
            "",
            '<?xml version="1.0" encoding="iso-8859-1"?>' + FRENCH,
        ),
        (
            b'<meta http-equiv="content-type" content="text/html; charset=windows-1251">' + RUSSIAN.encode("cp1251"),
            "",
            '<meta http-equiv="content-type" content="text/html; charset=windows-1251">' + RUSSIAN,
        ),
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", RUSSIAN),
        (RUSSIAN.encode("koi8-r"), "text/html; charset=koi8-r", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "text/html; charset=utf-8", RUSSIAN),
        (CHINESE.encode("gb18030"), "text/html; charset=gb2312", CHINESE),
        (CHINESE.encode("gbk"), "text/html; charset=gbk", CHINESE),
        (JAPANESE.encode("shift_jis"), "text/html; charset=Shift_JIS", JAPANESE),
        (JAPANESE.encode("euc-jp"), "text/html; charset=euc-jp", JAPANESE),
        (JAPANESE.encode("iso-2022-jp"), "text/html; charset=iso-2022-jp", JAPANESE),
        ((FRENCH * 5).encode() + "é".encode("cp1252") + b" fin", "text/html; charset=utf-8", FRENCH * 5 + "é fin"),
        (b"a\0b", "", "ab"),
        (KOREAN.encode("cp949"), "text/html; charset=ks_c_5601-1987", KOREAN),
        (TAIWANESE.encode("big5"), "text/html; charset=big5", TAIWANESE),
        (CHINESE.encode("hz"), "text/html; charset=hz-gb-2312", CHINESE),
        (POLISH.encode("cp1250"), "text/html; charset=windows-1250", POLISH),
        (POLISH.encode("iso-8859-2"), '<a>; charset="ISO-8859-2"', POLISH),
        (GREEK.encode("cp1253"), "text/html;charset=windows-1253", GREEK),
        (ARABIC.encode("cp1256"), "text/html; CHARSET = windows-1256", ARABIC),
        (JAPANESE.encode("cp932"), "text/html; charset=x-sjis", JAPANESE),
        (FRENCH.encode("utf-8"), "text/html; charset=utf8", FRENCH),
        (FRENCH.encode("cp1252"), "text/html; charset=utf-16le", FRENCH),
        (codecs.BOM_UTF8 + FRENCH.encode(), "text/html; charset=utf-16", FRENCH),
        (b"<meta charset=utf-8>" + FRENCH.encode("cp1252"), "text/html; charset=utf-8", "<meta charset=utf-8>" + FRENCH),
        (b"<meta charset=koi8-r>" + RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", "<meta charset=koi8-r>" + RUSSIAN),
    ],
)
def test_decidable_lies_are_seen_through(body: bytes, told: str, text: str) -> None:
    assert decode(body, told)[0] == text


@pytest.mark.parametrize("told", ["text/html; charset=utf-7", "text/html; charset=UNICODE-1-1-UTF-7", "text/html; charset=x-utf-7"])
def test_utf_7_is_never_decoded(told: str) -> None:
    assert "<script>" not in decode(b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", told)[0]
    assert "<script>" not in decode(b"<meta charset=utf-7>+ADw-script+AD4-", "")[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\x80\x81\x8d",
        b"\x1b$B",
        b"\xef\xbb",
        bytes(range(256)),
        b"\xf8\x88\x80\x80\x80",
        b"\0" * 9,
        b"\xff\xfe\0\0a",
    ],
)
@pytest.mark.parametrize(
    "told",
    [
        "",
        "text/html; charset=utf-8",
        "text/html; charset=hz-gb-2312",
        "text/html; charset=hex",
        "text/html; charset=rot13",
        "text/html; charset=idna",
        "charset=",
    ],
)
def test_undecidable_bytes_give_text(body: bytes, told: str) -> None:
    text, name = decode(body, told)
    text.encode("utf-8")
    assert "\0" not in text
    assert name
