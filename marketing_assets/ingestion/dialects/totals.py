"""Lines that sum up others, in the languages platforms write them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.kinds import NULL_WORDS

# As `normal_header` leaves them. `Total: Account`, `Total : toutes les campagnes`, `Gesamt - Suche`,
# `Total of 5 results`, `Results from 12 campaigns`.
_WORDS = (
    "grand total", "grand totals", "total general", "totals?", "subtotals?", "overall", "overall totals?",
    "total results", "resultats totaux", "resultados totales", "resultados totais", "risultati totali", "gesamt",
    "gesamtsumme", "gesamtergebnisse?", "insgesamt", "summe", "sous-total", "totales", "totale", "totali",
    "totale complessivo", "totais", "totaal", "eindtotaal", "totalt", "summa", "i alt", "razem", "suma", "lacznie",
    "celkem", "spolu", "osszesen", "yhteensa", "toplam", "genel toplam", "итого", "всего", "סה\"כ", "الإجمالي",
    "الاجمالي", "合計", "総計", "总计", "合计", "總計", "합계", "총계",
)  # fmt: skip
_TOTALS = re.compile(rf"(?:{'|'.join(_WORDS)})(?:\s*[:(\-/|].*)?", re.DOTALL)
_COUNTED = re.compile(
    r"total of [0-9]+ .*|(?:results from|ergebnisse aus|resultats de|resultados de|risultati di|risultati da|"
    r"resultaten van|total de) [0-9]+ .*"
)

# `Google Total`, `Total Meta`, `Summe aller Kampagnen`: words that name a sum among others, which proves nothing alone.
_SUMS = (
    "total|totals|subtotal|subtotals|sum|gesamt|gesamtsumme|gesamtergebnis|insgesamt|summe|teilsumme|zwischensumme|"
    "totaux|somme|totales|totale|totali|totais|totaal|eindtotaal|subtotaal|totalt|summa|razem|suma|celkem|spolu|"
    "osszesen|yhteensa|toplam|итого|всего|сумма|合計|総計|小計|总计|合计|小计|總計|小計|합계|총계|소계|الإجمالي|الاجمالي"
)
# Alone (`Tout`), or before a word for campaigns (`Alle Kampagnen`): `Performance Max - All` is a campaign.
_ALL = (
    "all|overall|alle|alles|allen|tout|tous|toute|toutes|todo|todos|todas|tudo|tutti|tutte|tutto|alla|allt|wszystkie|"
    "wszystko|vse|hepsi|tumu|все|всё|すべて|全て|全部|전체|모두|الكل"
)
_EVERYTHING = re.compile(
    rf"(?:{_ALL})(?:\s+(?:the|les|las|los|le|i|as|os|de)?\s*(?:[ck]amp\w+|channels?|kanale?|canaux))?"
)
_AMONG_WORDS = re.compile(rf"(?:^|[\W_])(?:{_SUMS})(?:[\W_]|$)")


def is_silent(cell: str) -> bool:
    """True for an empty cell and for those that platforms write where nothing is reported."""
    return not cell or cell.strip().casefold() in NULL_WORDS


def first_said(record: Iterable[str]) -> str:
    """The first cell that says something, trimmed; "" where none does."""
    return next((cell.strip() for cell in record if not is_silent(cell)), "")


def is_totals_word(cell: str) -> bool:
    """True for `Total`, `Total: Account`, `Gesamt:`, `Total of 5 results` and alike."""
    name = normal_header(cell)
    return bool(_TOTALS.fullmatch(name) or _COUNTED.fullmatch(name))


def may_name_totals(cell: str) -> bool:
    """True for names that hold a word for totals among others, and for `All`: only their numbers tell what they are."""
    name = normal_header(cell)
    return bool(_EVERYTHING.fullmatch(name)) or _AMONG_WORDS.search(name) is not None


def says_totals(record: Sequence[str]) -> bool:
    """True where the first cell that says anything is a word for totals, or the last one where the first cell of the
    record is empty (GA4 writes `Grand total` behind the table). A line with a day must not be asked: a campaign may
    be called Total.
    """
    first = first_said(record)
    if not first:
        return False
    return is_totals_word(first) or (not record[0].strip() and is_totals_word(first_said(reversed(record))))
