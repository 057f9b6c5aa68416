"""How a name sounds: 许昌市 → xu chang shi. Without pypinyin nothing sounds; names are compared by their characters.

>>> spells("xuchang", "许昌"), spells("chongqing", "重庆"), spells("xuchang", "许继")
(True, True, False)

*Why so*: character by character, each read once, so that a graph of tens of thousands of names is heard through in a
moment; a character of several readings (重) may be heard as any of them.
"""

from __future__ import annotations

from functools import lru_cache


def sound(name: str) -> tuple[str, ...]:
    """The syllables of a name without tones, () when pypinyin is not installed (it comes with `xckg[serve]`)."""
    syllables = [_read(char) for char in name]
    return tuple(readings[0] for readings in syllables) if all(syllables) else ()


def spells(spelt: str, name: str) -> bool:
    """Whether letters spell out a name."""
    if not name:
        return not spelt
    return any(spells(spelt[len(reading) :], name[1:]) for reading in set(_read(name[0])) if spelt.startswith(reading))


@lru_cache(maxsize=1 << 15)
def _read(char: str) -> tuple[str, ...]:
    """The readings of a character, the usual one first; a letter reads as itself."""
    try:
        from pypinyin import Style, pinyin
    except ImportError:
        return ()
    return tuple(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
