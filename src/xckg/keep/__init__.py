"""What stays from one run to the next: the database of a store that grows, and the lock of an output folder.

    lock     one writer at a time
    codec    the model's types as JSON, and back
    truth    the database: what each document contributes
    rows     … and what came of it

>>> from tempfile import TemporaryDirectory
>>> from pathlib import Path
>>> with TemporaryDirectory() as here, hold(Path(here) / "许昌"):
...     print("一次只有一个在写")
一次只有一个在写
"""

from xckg.keep.lock import hold

__all__ = ["hold"]
