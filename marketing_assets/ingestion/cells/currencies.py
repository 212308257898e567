"""Currencies: ISO 4217 codes, and the signs and words that stand for them beside an amount or in a header."""

from __future__ import annotations

from collections.abc import Collection

# Codes in use, and those that ended since 2000 (kuna, lats, …): old exports still name them. Without funds and metals.
_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
    VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    AZM BYR CUC CYP EEK GHC HRK LTL LVL MRO MTL MZM ROL SDD SIT SKK SLL STD TMM TRL VEB VEF ZMK ZWL
"""
ISO_CODES = frozenset(_CODES.split())
_DOLLARS = "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD"
# Sign and currencies, in small letters.
_SIGNS = {
    "$": _DOLLARS,
    "us$": "USD", "$us": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "s$": "SGD",
    "hk$": "HKD", "nt$": "TWD", "mx$": "MXN", "mex$": "MXN", "ar$": "ARS", "clp$": "CLP", "col$": "COP", "r$": "BRL",
    "€": "EUR", "£": "GBP EGP LBP SYP FKP GIP SHP SSP", "gb£": "GBP", "¥": "JPY CNY", "￥": "JPY CNY", "jp¥": "JPY",
    "cn¥": "CNY", "円": "JPY", "元": "CNY HKD TWD", "rmb": "CNY", "₽": "RUB", "руб": "RUB", "₹": "INR",
    "euro": "EUR", "euros": "EUR", "rs": "INR PKR LKR NPR MUR", "rp": "IDR", "rm": "MYR", "฿": "THB", "₱": "PHP",
    "₫": "VND", "đ": "VND", "₩": "KRW", "원": "KRW", "₪": "ILS", "₺": "TRY", "tl": "TRY", "₴": "UAH", "грн": "UAH",
    "₸": "KZT", "₾": "GEL", "₼": "AZN", "֏": "AMD", "₦": "NGN", "₵": "GHS", "gh₵": "GHS", "ksh": "KES",
    "r": "ZAR", "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON MDL", "лв": "BGN",
    "din": "RSD", "kn": "HRK", "kr": "SEK NOK DKK ISK", "fr": "CHF",
    "sfr": "CHF", "s/": "PEN", "bs": "BOB VES", "₡": "CRC", "₲": "PYG",
    "b/": "PAB", "sr": "SAR", "dhs": "AED", "dh": "AED MAD", "৳": "BDT", "tk": "BDT", "₭": "LAK", "៛": "KHR",
    "₮": "MNT",
}  # fmt: skip
# The currencies that most people mean by a sign of several.
_COMMONEST = "USD EUR GBP JPY CNY INR AUD CAD BRL MXN SEK NOK DKK CHF PLN RON AED SGD HKD NZD TWD"
_BY_SIGN = {sign: frozenset(codes.split()) & ISO_CODES for sign, codes in _SIGNS.items()}
_NONE: frozenset[str] = frozenset()


def currencies_of(sign: str) -> frozenset[str]:
    """Every currency that a sign, a word or an ISO code (here in any case) beside an amount can mean; empty: none."""
    code = sign.upper()
    return frozenset((code,)) if code in ISO_CODES else _BY_SIGN.get(sign.rstrip(".").casefold(), _NONE)


def commonest_first(codes: Collection[str]) -> list[str]:
    """ISO codes with those in front that people most often mean; the others by the alphabet."""
    ranks = {code: rank for rank, code in enumerate(_COMMONEST.split())}
    return sorted(codes, key=lambda code: (ranks.get(code, len(ranks)), code))


def currency_of(sign_or_code: str) -> str | None:
    """The one currency that a sign or an ISO code means, as ISO code.

    None for what is no currency, and for signs of several, such as `$` and `kr`: a guess would multiply amounts. Codes
    are taken in capitals only, because `(all)`, `(try)` and `(top)` in headers are words and not lek, lira and paʻanga.
    """
    if sign_or_code.upper() in ISO_CODES:
        return sign_or_code if sign_or_code in ISO_CODES else None
    meant = _BY_SIGN.get(sign_or_code.rstrip(".").casefold(), _NONE)
    return next(iter(meant)) if len(meant) == 1 else None
