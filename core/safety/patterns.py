"""The screen that always runs: what a pattern and a checksum tell apart, in a fraction of a millisecond."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.safety.checksums import luhn, mod97
from core.safety.found import Found, merged
from core.safety.identities import identities
from core.safety.keys import keys
from core.safety.phones import phones

_EMAIL = re.compile(
    r"(?<![\w.+%/@=-])(?:mailto:)?(?P<at>[\w+%-]+(?:\.[\w+%-]+){0,6}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24})(?![\w@:]|-\w)"
)
_EXAMPLE = re.compile(
    r"@(?:[\w-]+\.)*(?:example|invalid|test|localhost|local|example\.(?:com|net|org))$", re.I
)
"""Domains that are nobody's: RFC 2606 and 6762."""
_NOBODY = re.compile(r"(?:git|no-?reply|do-?not-?reply|postmaster|mailer-daemon)@", re.I)
_CARD = re.compile(
    r"(?<![\w.,+/:=@#-])(?=(?P<card>"
    r"\d{12,19}"
    r"|\d{4}(?P<four>[ -])\d{4}(?P=four)\d{4}(?P=four)\d{1,4}(?:(?P=four)\d{3})?"
    r"|3\d{3}(?P<amex>[ -])\d{6}(?P=amex)\d{4,5}"
    r")(?![\w/@]|[.,:-]\d))"
)
"""Looked for from every word on, since digits of something else may stand right before it."""
_NETWORKS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|09|[689]\d)\d{11}"  # Diners Club
    r"|(?:6011|65\d\d|64[4-9]\d)\d{12}"  # Discover
    r"|35(?:2[89]|[3-8]\d)\d{12}|(?:1800|2131)\d{11}"  # JCB
    r"|62\d{14,17}"  # UnionPay
    r"|(?:5018|5020|5038|5612|5893|6304|6759|676[1-3])\d{8,15}"  # Maestro
)
"""ISO/IEC 7812 issuer numbers with the lengths that each network gives out."""
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15,
    "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
    "XK": 20,
}  # fmt: skip
"""Signs of an IBAN by country (the SWIFT registry)."""
_IBAN = re.compile(r"(?<![\w-])(?=([A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,40}))")
_MAY_HOLD = re.compile(r"\d\D{0,4}\d\D{0,4}\d\D{0,4}\d")


def light(text: str) -> list[Found]:
    """Cards, IBANs, keys, e-mail addresses, telephone numbers and national ids, in order and apart.

    Only what its form leaves little doubt about, so that ordinary text of documents stays as it is:
    numbers that have a checksum must pass it.
    """
    found = [*keys(text)]
    if "@" in text:
        # What looks like one in postgresql://user:password@host is a password and a machine.
        found += [
            e for e in _emails(text) if not any(e.start < k.end and k.start < e.end for k in found)
        ]
    # Nearly all sentences hold fewer digits than the shortest of these.
    if _MAY_HOLD.search(text):
        found += [*_cards(text), *_ibans(text), *identities(text), *phones(text)]
    return merged(found)


def _emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        if not _EXAMPLE.search(match["at"]) and not _NOBODY.match(match["at"]):
            yield Found(match.start("at"), match.end("at"), "email")


def _cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match["card"])
        if _NETWORKS.fullmatch(digits) and luhn(digits):
            yield Found(match.start("card"), match.end("card"), "card")


def _ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        signs = [(n, sign) for n, sign in enumerate(match[1]) if sign.isalnum()]
        length = _LENGTHS.get(match[1][:2].upper(), 0)
        if not length or len(signs) < length:
            continue
        if mod97("".join(sign for _, sign in signs[:length]).upper()):
            yield Found(match.start(), match.start() + signs[length - 1][0] + 1, "iban")
