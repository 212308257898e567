"""Names of months and weekdays as exports write them: English, German, French, Spanish, Italian, Portuguese, Dutch,
Danish, Norwegian, Swedish, Polish; in any case, with or without accents and dots.
"""

from __future__ import annotations

import unicodedata

# One line per month; without accents. No word means two months, in whichever language it is read.
_MONTHS = """
    january jan januar janner januari janvier janv enero ene gennaio gen janeiro styczen stycznia sty
    february feb februar feber februari fevrier fevr fev febrero febbraio fevereiro luty lutego lut
    march mar marz maerz mrz mars marzo marco maart mrt marzec marca
    april apr avril avr abril abr aprile kwiecien kwietnia kwi
    may mai mayo maggio mag maio mei maj maja
    june jun juni juin junio giugno giu junho czerwiec czerwca cze
    july jul juli juillet juil julio luglio lug julho lipiec lipca lip
    august aug aout agosto ago augustus augusti sierpien sierpnia sie
    september sep sept septembre septiembre setiembre settembre set setembro wrzesien wrzesnia wrz
    october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika paz
    november nov novembre noviembre novembro listopad listopada lis
    december dec dezember dez decembre diciembre dic dicembre dezembro desember des grudzien grudnia gru
"""
_WEEKDAYS = """
    monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun
    montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so
    lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim
    lunes martes miercoles mie jueves jue viernes vie sabado sab domingo dom
    lunedi martedi mercoledi giovedi gio venerdi domenica segunda seg terca ter quarta qua quinta qui sexta sex
    maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo
"""
_NUMBERS = {word: number for number, line in enumerate(_MONTHS.strip().splitlines(), start=1) for word in line.split()}
_DAYS = frozenset(_WEEKDAYS.split())


def month_of(word: str) -> int | None:
    """1 to 12 for the name of a month or its abbreviation, None for any other word."""
    return _NUMBERS.get(plain_word(word))


def is_weekday(word: str) -> bool:
    """True for the name of a day of the week or its abbreviation."""
    return plain_word(word) in _DAYS


def plain_word(word: str) -> str:
    """In small letters, without accents and a dot behind: `Févr.` is `fevr`."""
    letters = unicodedata.normalize("NFKD", word.rstrip(".").casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
