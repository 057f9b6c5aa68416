"""A graph file of whatever RDF format, read by the ending of its name: 图谱.ttl, graph.nq, 图谱.jsonld.

>>> read_sheet(Path("没有.ttl"))
Traceback (most recent call last):
    ...
xckg.errors.OutputError: 没有.ttl：没有这个文件
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, parse

from xckg.errors import OutputError
from xckg.graph.sheet import Sheet, lay_out

ENDINGS = (".nq", ".nt", ".ttl", ".trig", ".jsonld", ".rdf")


def is_graph(path: Path) -> bool:
    """Whether the name is that of a graph file."""
    return path.suffix.lower() in ENDINGS


def read_sheet(path: Path) -> Sheet:
    """The sheet of a graph file.

    Raises:
        OutputError: it cannot be read, or is not what its ending says; with the line.
    """
    form = RdfFormat.from_extension(path.suffix.lower().lstrip("."))
    if form is None:
        raise OutputError(str(path), f"不认得这种图谱文件，应以 {'、'.join(ENDINGS)} 结尾")
    try:
        return lay_out(parse(path=str(path), format=form))
    except FileNotFoundError:
        raise OutputError(str(path), "没有这个文件") from None
    except OSError as error:
        raise OutputError(str(path), f"读不了：{error.strerror}") from None
    except SyntaxError as error:
        where = f"第 {error.lineno} 行" if error.lineno else ""
        raise OutputError(str(path), f"{where}不是合法的 {form.name}：{error.msg}") from None
