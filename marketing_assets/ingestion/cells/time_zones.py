"""Time zones as platforms write them, as names of the IANA data base; what is not known stays as it is written.

Microsoft's own names from its documentation of zones and their counterparts; of names that join places with different
clocks the one that most of its advertisers live by is taken (Athens of `Athens, Istanbul, Minsk`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

# Names of Microsoft's API; what its pages and reports write is the same with blanks, commas and an offset in front.
_MICROSOFT = {
    "AbuDhabiMuscat": "Asia/Dubai", "Adelaide": "Australia/Adelaide", "Alaska": "America/Anchorage",
    "AlmatyNovosibirsk": "Asia/Novosibirsk", "AmsterdamBerlinBernRomeStockholmVienna": "Europe/Berlin",
    "Arizona": "America/Phoenix", "AstanaDhaka": "Asia/Almaty", "AthensIslandanbulMinsk": "Europe/Athens",
    "AthensIstanbulMinsk": "Europe/Athens", "AthensBuckarestIstanbul": "Europe/Athens",
    "AtlanticTimeCanada": "America/Halifax", "AucklandWellington": "Pacific/Auckland", "Azores": "Atlantic/Azores",
    "Baghdad": "Asia/Baghdad", "BakuTbilisiYerevan": "Asia/Baku", "BangkokHanoiJakarta": "Asia/Bangkok",
    "BeijingChongqingHongKongUrumqi": "Asia/Shanghai", "BelgradeBratislavaBudapestLjubljanaPrague": "Europe/Prague",
    "BogotaLimaQuito": "America/Bogota", "Brasilia": "America/Sao_Paulo", "Brisbane": "Australia/Brisbane",
    "BrusselsCopenhagenMadridParis": "Europe/Paris", "Bucharest": "Europe/Bucharest",
    "BuenosAiresGeorgetown": "America/Argentina/Buenos_Aires", "Cairo": "Africa/Cairo",
    "CanberraMelbourneSydney": "Australia/Sydney", "CapeVerdeIsland": "Atlantic/Cape_Verde",
    "CaracasLaPaz": "America/Caracas", "CasablancaMonrovia": "Africa/Casablanca",
    "CentralAmerica": "America/Guatemala", "CentralTimeUSCanada": "America/Chicago",
    "ChennaiKolkataMumbaiNewDelhi": "Asia/Kolkata", "ChihuahuaLaPazMazatlan": "America/Chihuahua",
    "Darwin": "Australia/Darwin", "EasternTimeUSCanada": "America/New_York", "Ekaterinburg": "Asia/Yekaterinburg",
    "FijiKamchatkaMarshallIsland": "Pacific/Fiji", "Greenland": "America/Nuuk",
    "GreenwichMeanTimeDublinEdinburghLisbonLondon": "Europe/London", "DublinEdinburghLisbonLondon": "Europe/London",
    "GuadalajaraMexicoCityMonterrey": "America/Mexico_City", "GuamPortMoresby": "Pacific/Guam",
    "HararePretoria": "Africa/Johannesburg", "Hawaii": "Pacific/Honolulu",
    "HelsinkiKyivRigaSofiaTallinnVilnius": "Europe/Helsinki", "HelsinkiRigaTallinn": "Europe/Helsinki",
    "Hobart": "Australia/Hobart", "IndianaEast": "America/Indiana/Indianapolis",
    "IrkutskUlaanBataar": "Asia/Irkutsk", "IslamabadKarachiTashkent": "Asia/Karachi",
    "IslandamabadKarachiTashkent": "Asia/Karachi", "Jerusalem": "Asia/Jerusalem", "Kabul": "Asia/Kabul",
    "Kathmandu": "Asia/Kathmandu", "Krasnoyarsk": "Asia/Krasnoyarsk", "KualaLumpurSingapore": "Asia/Singapore",
    "KuwaitRiyadh": "Asia/Riyadh", "MoscowStPetersburgVolgograd": "Europe/Moscow",
    "MountainTimeUSCanada": "America/Denver", "Nairobi": "Africa/Nairobi", "Newfoundland": "America/St_Johns",
    "Nukualofa": "Pacific/Tongatapu", "OsakaSapporoTokyo": "Asia/Tokyo", "PacificTimeUSCanada": "America/Los_Angeles",
    "PacificTimeUSCanadaTijuana": "America/Los_Angeles", "Perth": "Australia/Perth", "Rangoon": "Asia/Yangon",
    "Santiago": "America/Santiago", "SarajevoSkopjeSofijaWarsawZagreb": "Europe/Warsaw",
    "SarajevoSkopjeWarsawZagreb": "Europe/Warsaw", "Saskatchewan": "America/Regina", "Seoul": "Asia/Seoul",
    "SriJayawardenepura": "Asia/Colombo", "Taipei": "Asia/Taipei", "Tehran": "Asia/Tehran",
    "Vladivostok": "Asia/Vladivostok", "WestCentralAfrica": "Africa/Lagos", "Yakutsk": "Asia/Yakutsk",
    "EasternTime": "America/New_York", "CentralTime": "America/Chicago", "MountainTime": "America/Denver",
    "PacificTime": "America/Los_Angeles",
}  # fmt: skip
_KNOWN = {name.casefold(): zone for name, zone in _MICROSOFT.items()}
_IN_UTC = frozenset(("utc", "gmt", "coordinateduniversaltime", "universaltimecoordinated", "greenwichmeantime"))
_LONGEST = 120
_IANA = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+\-]+)+")
_OFFSET = re.compile(r"\(?(?:UTC|GMT) ?(?:([+\-\u2212])([0-9]{1,2})(?::?([0-9]{2}))?)?\)?", re.IGNORECASE)
_BETWEEN_PLACES = re.compile(r"[,;:/]| and | & ")


@lru_cache(maxsize=1024)
def zone_name(text: str) -> str:
    """The IANA name of what a trimmed cell or line says, else the text as it is.

    Understood are IANA names, alone or within other words; Microsoft's names; and a list of places behind an offset
    (`(GMT+01:00) Warsaw, Zagreb`), of which the first that the data base knows with that offset counts. An offset alone
    names no zone: clocks may change there.
    """
    if len(text) > _LONGEST:
        return text
    for name in (text, *_IANA.findall(text)):
        if name.casefold() in _names():
            return "UTC" if _letters(name.removeprefix("Etc/")) in _IN_UTC else _names()[name.casefold()]
    offset = _OFFSET.match(text)
    places = text[offset.end() :].strip() if offset else text
    letters = _letters(places)
    if letters in _KNOWN:
        return _KNOWN[letters]
    if letters in _IN_UTC or (offset and not places and not _shift(offset)):
        return "UTC"
    return (_by_place(places, _shift(offset)) if offset else None) or text


def _shift(offset: re.Match[str]) -> timedelta:
    sign, hours, minutes = offset.groups()
    shift = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return shift if sign in (None, "+") else -shift


def _by_place(places: str, shift: timedelta) -> str | None:
    for place in _BETWEEN_PLACES.split(places):
        for zone in _of_place().get(_letters(place), ()):
            if _winter_offset(zone) == shift:
                return zone
    return None


def _winter_offset(zone: str) -> timedelta:
    """The offset of standard time, the smaller one of the year."""
    days = (datetime(2025, month, 1, tzinfo=UTC) for month in (1, 7))
    return min(day.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for day in days)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())


@cache
def _names() -> dict[str, str]:
    """The data base's names by themselves in small letters; `EST` and its like are none that people mean."""
    return {name.casefold(): name for name in available_timezones() if "/" in name}


@cache
def _of_place() -> dict[str, list[str]]:
    """Letters of a place -> zones that are named after it."""
    found: dict[str, list[str]] = {}
    for name in sorted(_names().values()):
        area, slash, place = name.rpartition("/")
        if slash and not area.startswith("Etc"):
            found.setdefault(_letters(place), []).append(name)
    return found
