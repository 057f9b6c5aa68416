"""How exact a printed number is: 1.19万亿元 says 1,190,000,000,000, give or take half of its last digit's worth.

>>> Number(value=Decimal(11923), step=Decimal(1)).comparator.value  # 11923亿元
'='
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xckg.model import Comparator, Observation

LEAST_ZEROS, LEAST_DIGITS = 3, 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A value and the worth of its last printed digit, both in the base unit; `comparator` as in the contract."""

    value: Decimal
    step: Decimal
    comparator: Comparator = Comparator.EQUAL


def measure_number(observation: Observation) -> Number:
    """The value of an observation in its base unit, with the worth of its last printed digit."""
    exponent = observation.value.as_tuple().exponent
    factor = observation.normalized / observation.value if observation.value else Decimal(1)
    places = exponent if isinstance(exponent, int) and exponent < 0 else _count_zeros(observation.value)
    step = abs(factor) * Decimal(10) ** places
    return Number(value=observation.normalized, step=step, comparator=observation.comparator)


def _count_zeros(value: Decimal) -> int:
    """How many zeros at a whole number's end may be rounding: three or more behind two digits (57000, not 1200)."""
    digits = f"{abs(value):f}".partition(".")[0]
    zeros = len(digits) - len(digits.rstrip("0"))
    return zeros if zeros >= LEAST_ZEROS and len(digits) - zeros >= LEAST_DIGITS else 0
