"""Checksums that tell a number of its kind from any other number of that length."""

from __future__ import annotations

_SWAPPED = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
"""Multiplication in the dihedral group of order ten."""
_FIRST_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)

_CODICE_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3,
         6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip
"""What a sign counts at an odd place (decree of the Italian ministry of finance, 23 December 1976)."""


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, of payment cards and Swedish and Canadian numbers of persons."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def mod97(account: str) -> bool:
    """ISO 13616, of IBANs written without spaces in capitals."""
    turned = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def verhoeff(digits: str) -> bool:
    """Verhoeff 1969, of Aadhaar numbers."""
    check, permutation = 0, list(range(10))
    for digit in reversed(digits):
        check = _SWAPPED[check][permutation[int(digit)]]
        permutation = [_FIRST_PERMUTATION[each] for each in permutation]
    return check == 0


def iso7064_11_10(digits: str) -> bool:
    """ISO/IEC 7064 MOD 11,10, of German tax numbers of persons."""
    product = 10
    for digit in digits[:-1]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def ean13(digits: str) -> bool:
    """GS1, of Swiss social insurance numbers."""
    return sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits)) % 10 == 0


def china(number: str) -> bool:
    """GB 11643-1999, of Chinese resident identity numbers."""
    total = sum(int(d) * pow(2, 17 - n, 11) for n, d in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17].upper()


def cpf(digits: str) -> bool:
    """Of Brazilian taxpayers: two digits, each over all before it."""
    if len(set(digits)) == 1:
        return False
    return all(
        sum(int(d) * (n + 1 - i) for i, d in enumerate(digits[:n])) * 10 % 11 % 10 == int(digits[n])
        for n in (9, 10)
    )


def dni(number: str) -> bool:
    """Of Spanish identity cards and of foreigners' numbers, which begin with X, Y or Z."""
    digits = number[:-1].upper().translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == number[-1].upper()


def codice_fiscale(code: str) -> bool:
    """Of Italian taxpayers."""
    total = sum(
        _CODICE_ODD[sign] if n % 2 == 0 else int(sign, 36) - 10 * sign.isalpha()
        for n, sign in enumerate(code[:15])
    )
    return chr(ord("A") + total % 26) == code[15]


def nir(number: str) -> bool:
    """Of persons insured in France; Corsica's letters count as digits."""
    body = number[:13].upper().replace("2A", "19").replace("2B", "18")
    return body.isdigit() and 97 - int(body) % 97 == int(number[13:])


def hetu(code: str) -> bool:
    """Of Finnish persons: the last sign follows from the nine digits."""
    digits = code[:6] + code[7:10]
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31] == code[10].upper()
