"""Strings that have broken somebody's software before, by kind. Lone surrogates can be sent in JSON escapes only."""

from collections.abc import Mapping

CONTROLS = ["".join(map(chr, range(1, 32))), "\x7f\x80\x9f", "a\x00b", "\x00", "\x1b[31mred\x1b[0m", "\b\b\b"]
BREAKS = [
    "a\r\nb",
    "\r\n\r\n",
    "x\r\nSet-Cookie: a=b",
    "line\u2028separator",
    "paragraph\u2029",
    "next\u0085line",
    "\v\f",
]
BLANKS = ["", " ", "   ", "\t", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u2800", "\u1680 x \u1680"]
SURROGATES = ["\ud800", "a\udfffb", "\udc00\ud800", "\ud83d", "x" * 10 + "\udead"]
NONCHARACTERS = ["\ufffe", "\uffff", "\U0010ffff", "\U0001fffe", "\ufdd0", "\ue000"]
DIRECTIONS = ["\u202eevil\u202c", "שלום", "مرحبا بالعالم", "\u2066a\u2069", "\u200fabc", "a\u061cb"]
COMBINING = ["Z̴̢̛͖a̷l̵g̸o̶", "e\u0301", "\u0301", "é", "\u1100\u1161\u11a8", "ﷺ", "நி", "a" + "\u0300" * 200]
ZERO_WIDTH = ["a\u200db", "a\u200cb", "\u2060", "\u180e", "ad\u00ada"]
EMOJI = ["👍", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇪🇺", "✊🏿", "❤️", "1️⃣"]
LOOKALIKES = ["аda", "ⅷ", "İi̇ıI", "ß", "ǆ", "ﬀ", "K", "ⓐⓓⓐ", "𝒶𝒹𝒶", "１２３"]
NUMBERS = ["0", "-0", "007", "1e309", "-1e-400", "NaN", "Infinity", "0x10", "1_000", "9" * 400, "9223372036854775808"]
WORDS = [
    "null",
    "None",
    "undefined",
    "true",
    "False",
    "nil",
    "[object Object]",
    "__proto__",
    "constructor",
    "CON",
    "$gt",
]
INJECTIONS = [
    "'; DROP TABLE posts;--",
    "1 OR 1=1",
    '" onload="alert(1)',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "]]>",
    "<!--",
    "{{7*7}}",
    "${7*7}",
    "${jndi:ldap://127.0.0.1/a}",
    "{0.__class__}",
    "%s%n%x",
    "%00",
    "%25%32%35",
    "$(reboot)",
    "`id`",
    "| cat /etc/passwd",
    "#{1+1}",
    "=1+1",
    "@SUM(1)",
]
PATHS = [
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/",
    "//",
    ".",
    "..",
    "....//",
    "%2e%2e%2f",
    "file:///etc/passwd",
    "a/b",
]
SIGNS = [
    "\\",
    "\\u0000",
    '"',
    "'",
    "#",
    "?",
    "&a=b",
    ";",
    ",",
    "=",
    "+",
    "%",
    "user#1",
    "post#1#0",
    "c#1",
    "m#x@1",
    ":v0",
]
LONG = ["x" * 2_200, "x" * 2_201, "👍" * 1_100, "y" * 100_000, "\u0301" * 50_000, " " * 10_000, "a b " * 20_000]

NAUGHTY: Mapping[str, list[str]] = {
    "controls": CONTROLS,
    "breaks": BREAKS,
    "blanks": BLANKS,
    "surrogates": SURROGATES,
    "noncharacters": NONCHARACTERS,
    "directions": DIRECTIONS,
    "combining": COMBINING,
    "zero width": ZERO_WIDTH,
    "emoji": EMOJI,
    "lookalikes": LOOKALIKES,
    "numbers": NUMBERS,
    "words": WORDS,
    "injections": INJECTIONS,
    "paths": PATHS,
    "signs": SIGNS,
    "long": LONG,
}


def sendable(text: str) -> bool:
    """Can it stand in UTF-8 (a URL, a form)? A lone surrogate cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
