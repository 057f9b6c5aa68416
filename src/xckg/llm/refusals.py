"""Why a claim is not believed, in the words of the report.

>>> Refusal.NOT_QUOTED.value
'引文不在文中'
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """The first thing that was found wrong with a claim."""

    MALFORMED = "缺项或写法不对"
    NOT_QUOTED = "引文不在文中"
    RUNS_OVER = "引文跨了句子"
    NO_TYPE = "没有这种类型或关系"
    NO_END = "两端不在引文里"
    NO_NAME = "一端不是名称"
    INSIDE = "一端是别的名称的一截"
    NOT_ALLOWED = "这种关系不连这两类"
    NO_NUMBER = "数字或单位不在引文里"
    WRONG_SIGN = "升降与引文不合"
    NO_PERIOD = "时期不合"
    NO_INDICATOR = "指标不是文中的"
    MISFIT = "单位与指标不合"
    NO_SLICE = "口径、范围或职务不在文中"
