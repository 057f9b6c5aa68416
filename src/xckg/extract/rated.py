"""What a project will make, said in its name: 年产15万吨电池材料项目 has a capacity of 15万吨.

The name is masked for all other readings (its number counts nothing in the sentence), so its number is read here, once
for each name; what kind of thing stands behind the number, and which words of the name only say what is built (扩建,
生产线), is in `ontology/lexicon/observations.yaml` under `rated`.

>>> read_capacity("甲公司年产15万吨电池材料扩建项目").label
'电池材料产能'
>>> read_capacity("30万吨级航道工程") is None
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xckg.extract.clauses import Number, Placed
from xckg.extract.frames import find_modality
from xckg.extract.indicators import Indicator, load_scheme
from xckg.extract.lexicon import load_words
from xckg.extract.quantities import find_quantities
from xckg.extract.rules import load_rules
from xckg.extract.scene import Scene, State
from xckg.model import Measure, ObservationCandidate, Quantity, Span
from xckg.units import load_units

TYPES = ("Project", "Facility")
KINDS = ("mass", "power", "energy", "rate")


@dataclass(frozen=True, kw_only=True, slots=True)
class Capacity:
    """A quantity in a name, and the name of what it measures."""

    quantity: Quantity
    label: str


def read_capacity(name: str) -> Capacity | None:
    """The capacity that a name says, None where it has no number of that kind or nothing behind it.

    Args:
        name: a project or a plant, as printed.
    """
    table, words = load_units(), load_words()
    found = find_quantities(name, Span(start=0, end=len(name)))
    if len(found) != 1:
        return None
    number = found[0]
    yearly = words.patterns["rated_verb"].search(name, 0, number.span.start) is not None
    kind = table.kind(number.unit)
    if kind not in KINDS and not (yearly and kind in ("count", "listed", "area", "volume")):
        return None
    thing = words.patterns["rated_thing"].fullmatch(name, number.span.end)
    if thing is None:
        return None
    suffix = load_scheme().labels["installed"] if kind == "power" and not yearly else load_scheme().suffix["rate"]
    return Capacity(quantity=number, label=thing["thing"].removesuffix("的") + suffix)


def find_capacities(text: str, mentions: Sequence[Placed]) -> Iterator[tuple[Placed, Capacity]]:
    """The names in a sentence that say a capacity; the quantity's place counts from the start of the name.

    Args:
        text: the sentence.
        mentions: the names in it.
    """
    for mention in mentions:
        if mention.type in TYPES:
            said = text[mention.span.start : mention.span.end]
            made = read_capacity(said) if any(c.isdigit() for c in said) else None
            if made is not None:
                yield mention, made


def read_capacities(scene: Scene, state: State) -> list[ObservationCandidate]:
    """The candidates for the capacities that the names in a sentence say.

    Args:
        scene: the sentence.
        state: what was spoken of when it ends.
    """
    sheet, made = scene.sheet, list[ObservationCandidate]()
    kind = load_scheme().kinds["capacity"]
    for mention, capacity in find_capacities(sheet.text, sheet.mentions):
        at, said, rule = mention.span, capacity.quantity, "amount.named"
        number = Number(span=at, value=said.value, unit=said.unit, comparator=said.comparator, kind=kind.name)
        indicator = Indicator(label=capacity.label, kind=kind, known=True)
        made.append(
            ObservationCandidate(
                subject=mention.index,
                indicator=indicator.label,
                measure=Measure.AMOUNT,
                value=said.value,
                unit=said.unit,
                period=state.times.now().period,
                evidence=scene.sentence.span,
                rule=rule,
                confidence=load_rules()[rule].confidence,
                dimensions={},
                comparator=number.comparator,
                modality=find_modality(sheet, number, state.times, indicator, mention.type),
                scope=None,
            )
        )
    return made
