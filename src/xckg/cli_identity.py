"""`xckg identity`: why names were joined, what waits for a person, and what a person decides.

    xckg identity show 平煤隆基
    xckg identity split 黄河集团 黄河旋风 --type Company --note 集团与上市公司

Decisions go into a ledger, by default `identity.csv` in the current folder; `xckg build` obeys the same file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xckg.cli_options import ARGUMENTS, COMMANDS, OPTIONS
from xckg.console import Format, print_rows
from xckg.errors import InputError, QueryError
from xckg.model import Entity

if TYPE_CHECKING:
    from xckg.fuse import Decision

LEDGER = Path("identity.csv")
_SHOWN = 20  # candidates of one entity


def _name_type(said: str) -> str:
    """The class that a reader names in Chinese or by its local name."""
    from xckg.publish.labels import load_labels

    types = load_labels().types
    found = next((key for key, label in types.items() if said in (key, label.zh)), "")
    if said and not found:
        raise InputError("--type", f"没有「{said}」这种类型；有 {'、'.join(label.zh for label in types.values())}")
    return found


Name = Annotated[str, typer.Argument(metavar="NAME", help="名称，照文中的写法", rich_help_panel=ARGUMENTS)]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="另一个名称", rich_help_panel=ARGUMENTS)]
Folder = Annotated[Path, typer.Option("--build", "-b", metavar="DIR", help="看哪个图谱", rich_help_panel=OPTIONS)]
Type = Annotated[
    str,
    typer.Option(
        "--type",
        "-t",
        metavar="TYPE",
        help="类型，如 企业 或 Company；不给则查图谱",
        callback=_name_type,
        rich_help_panel=OPTIONS,
    ),
]
Where = Annotated[
    str, typer.Option(metavar="WHERE", help="哪里的 NAME：地名、任职单位、文档或代码", rich_help_panel=OPTIONS)
]
OtherWhere = Annotated[
    str, typer.Option("--other-where", metavar="WHERE", help="哪里的 OTHER", rich_help_panel=OPTIONS)
]
Note = Annotated[str, typer.Option(metavar="TEXT", help="依据，写进账本", rich_help_panel=OPTIONS)]
Ledger = Annotated[Path, typer.Option(metavar="FILE", help="账本文件", rich_help_panel=OPTIONS)]


def find_ledger(told: str) -> Path | None:
    """The ledger that a build obeys: the one told of, else `identity.csv` in the current folder when it is there."""
    if told:
        return Path(told)
    return LEDGER if LEDGER.is_file() else None


def register(app: typer.Typer, group_class: type[Any], command_class: type[Any]) -> None:
    """Adds the commands; the two classes give them the help of the others."""
    group = typer.Typer(
        name="identity",
        cls=group_class,
        help="谁是谁：看归并的理由和待确认的名单，把人的决定写进账本。",
        no_args_is_help=True,
        rich_markup_mode="rich",
    )
    commands: tuple[Callable[..., None], ...] = (show, review, merge, split, lock)
    for command in commands:
        group.command(cls=command_class, rich_help_panel=COMMANDS)(command)
    app.add_typer(group, rich_help_panel=COMMANDS)


def show(*, name: Name, folder: Folder = Path("output"), ledger: Ledger = LEDGER) -> None:
    """说明一个名称是谁：有哪些写法，为什么归到一起，还可能是谁，人作过什么决定。

    例：
      xckg identity show 许昌市发改委
      xckg identity show 平煤隆基 --build output
    """
    from xckg import fuse

    entities = _read(folder)
    found = _find(entities, name)
    if not found:
        raise QueryError(name, f"{folder} 里没有这个名称")
    decided = fuse.read_ledger(ledger) if ledger.is_file() else fuse.NO_LEDGER
    for entity in found:
        _show(entity)
        lines = {line for each in (entity.label, *entity.aliases) for line in decided.find(entity.type, each)}
        _say("人的决定", [_word(line) for _, line in sorted(lines)])


def review(
    *,
    folder: Folder = Path("output"),
    kind: Type = "",
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="列出前几对", rich_help_panel=OPTIONS)] = 30,
    output_format: Annotated[
        Format, typer.Option("--format", "-f", help="输出成表、CSV 还是 JSON", rich_help_panel=OPTIONS)
    ] = Format.TABLE,
) -> None:
    """列出也许是同一事物、还要人来定的名称，最像的在前。全部在 review.csv。

    例：
      xckg identity review
      xckg identity review --type Company --limit 100
    """
    from xckg.publish.answers import to_csv, to_json
    from xckg.publish.review import list_candidates

    pairs = [pair for pair in list_candidates(_read(folder)) if kind in ("", pair[0].type)]
    columns = ("类型", "名称", "哪里", "另一个", "哪里的", "分数", "依据")
    rows = [
        (entity.type, c.name, c.where, c.other, c.other_where, f"{c.score:g}", "、".join(c.reasons))
        for entity, c in pairs[:limit]
    ]
    if output_format is Format.TABLE:
        if rows:
            print_rows(columns, rows, [False] * 5 + [True, False])
        typer.echo(f"共 {len(pairs)} 对" + (f"，列出 {len(rows)} 对" if len(rows) < len(pairs) else ""), err=True)
    else:
        typer.echo((to_csv if output_format is Format.CSV else to_json)(columns, rows), nl=False)


def merge(
    *,
    name: Name,
    other: Other,
    kind: Type = "",
    where: Where = "",
    other_where: OtherWhere = "",
    note: Note = "",
    ledger: Ledger = LEDGER,
    folder: Folder = Path("output"),
) -> None:
    """定下两个名称是同一事物，写进账本；以后每次建图都照办。

    例：
      xckg identity merge 平煤隆基 许昌隆基公司 --type Company --note 工商登记
    """
    _decide("merge", name, other, kind, where, other_where, note, ledger, folder)


def split(
    *,
    name: Name,
    other: Other,
    kind: Type = "",
    where: Where = "",
    other_where: OtherWhere = "",
    note: Note = "",
    ledger: Ledger = LEDGER,
    folder: Folder = Path("output"),
) -> None:
    """定下两个名称是两个事物；同名的用 --where、--other-where 分清。

    例：
      xckg identity split 黄河集团 黄河旋风 --type Company
      xckg identity split 城东产业园 城东产业园 --type IndustrialPark --where 许昌市 --other-where 宿迁市
    """
    _decide("split", name, other, kind, where, other_where, note, ledger, folder)


def lock(
    *,
    name: Name,
    kind: Type = "",
    where: Where = "",
    note: Note = "",
    ledger: Ledger = LEDGER,
    folder: Folder = Path("output"),
) -> None:
    """定下一个事物现在的名称都对，而且除了账本里写明的，不再并入别的名称。

    例：
      xckg identity lock 平煤隆基
    """
    entities = _read(folder) if _has_entities(folder) else ()
    found = [entity for entity in _find(entities, name) if kind in ("", entity.type)]
    if len(found) > 1:
        raise InputError(name, f"有 {len(found)} 个同名的，请用 --type 说明；看 xckg identity show {name}")
    others = [each for each in (found[0].label, *found[0].aliases) if each != name] if found else []
    for other in others or [""]:
        _decide("lock", name, other, kind or (found[0].type if found else ""), where, "", note, ledger, folder)


def _decide(
    decision: str,
    name: str,
    other: str,
    kind: str,
    where: str,
    other_where: str,
    note: str,
    ledger: Path,
    folder: Path,
) -> None:
    from xckg import fuse

    line = fuse.Decision(
        decision=decision,
        type=kind or _find_type(folder, name, other),
        name=name,
        where=where,
        other=other,
        other_where=other_where,
        note=note,
    )
    fuse.add_decision(ledger, line)
    typer.echo(f"{ledger}：{_word(line)}")


def _word(line: Decision) -> str:
    """A decision on one line: split 恒信公司（兰州市） 恒信公司（许昌市）."""
    ends = ((line.name, line.where), (line.other, line.other_where))
    names = [_with_where(name, where) for name, where in ends if name]
    return " ".join((line.decision, line.type, *names, line.note)).strip()


def _with_where(name: str, where: str) -> str:
    return f"{name}（{where}）" if where else name


def _find_type(folder: Path, *names: str) -> str:
    """The type of which a build has these names."""
    if not _has_entities(folder):
        raise InputError(names[0], "没有图谱可查，请用 --type 说明类型，如 --type Company")
    entities = _read(folder)
    kinds = [{entity.type for entity in _find(entities, name)} for name in names if name]
    common = set.intersection(*kinds)
    if len(common) != 1:
        told = "、".join(sorted(common)) or "没有共同的类型"
        wanted = "、".join(dict.fromkeys(filter(None, names)))
        raise InputError(wanted, f"{folder} 里查到的类型：{told}；请用 --type 说明")
    return common.pop()


def _read(folder: Path) -> tuple[Entity, ...]:
    from xckg import growing
    from xckg.publish import tables

    return growing.read_entities(folder) if growing.has_store(folder) else tables.read_entities(folder)


def _has_entities(folder: Path) -> bool:
    from xckg import growing

    return (folder / "entities.jsonl").is_file() or growing.has_store(folder)


def _find(entities: tuple[Entity, ...], name: str) -> list[Entity]:
    return [entity for entity in entities if name == entity.label or name in entity.aliases or name == entity.id]


def _show(entity: Entity) -> None:
    from xckg.codes import name_fully
    from xckg.publish.labels import load_labels

    documents = {mention.document for mention in entity.mentions}
    typer.echo(f"{entity.label}（{load_labels().type_named(entity.type).zh} {entity.type}）")
    typer.echo(f"  {entity.id}")
    typer.echo(f"  {len(entity.mentions)} 处提及，{len(documents)} 份文档")
    if entity.links:
        typer.echo("  代码  " + "、".join(f"{scheme}:{code}" for scheme, code in sorted(entity.links.items())))
    _say("别的写法", entity.aliases)
    _say("同名的地方，文中没有说清是哪一个，可能是", [name_fully(code) for code in entity.may_be])
    _say("归并的理由", [f"{merge.line}（{merge.score:g} 分）" for merge in entity.merges])
    candidates = sorted(entity.candidates, key=lambda each: (-each.score, each))
    shown = [
        f"{_with_where(each.other, each.other_where)}  {each.score:g} 分：{'、'.join(each.reasons)}"
        for each in candidates[:_SHOWN]
    ]
    _say("也许还是", [*shown, f"……共 {len(candidates)} 个"] if len(candidates) > _SHOWN else shown)


def _say(title: str, lines: list[str] | tuple[str, ...]) -> None:
    if lines:
        typer.echo(f"  {title}")
        for line in lines:
            typer.echo(f"    {line}")
