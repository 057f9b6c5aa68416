"""What stays from one run to the next: the database of a store that grows, a build's lock, its work so far.

    lock     one writer at a time
    codec    the model's types as JSON, and back
    truth    the database: what each document contributes
    rows     … and what came of it
    segments what a build has done so far, so that it can go on

>>> from tempfile import TemporaryDirectory
>>> from pathlib import Path
>>> with TemporaryDirectory() as here, hold(Path(here) / "许昌"):
...     print("一次只有一个在写")
一次只有一个在写
"""

from xckg.keep.lock import find_place, hold

__all__ = ["find_place", "hold"]
