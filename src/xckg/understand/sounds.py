"""How a name sounds: 许昌市 → xuchangshi. Without pypinyin nothing sounds, and names are compared by their characters.

>>> sound("许昌") in ("xuchang", "")
True
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1 << 16)
def sound(name: str) -> str:
    """The pinyin of a name without tones, "" when pypinyin is not installed (it comes with `xckg[serve]`)."""
    try:
        from pypinyin import Style, lazy_pinyin
    except ImportError:
        return ""
    return "".join(lazy_pinyin(name, style=Style.NORMAL))
