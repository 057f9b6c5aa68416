"""Runs a script of ours within a limit on memory: `python -P confined.py BYTES SCRIPT`, as `apart` does.

A script that asks for more than it may have, say for the 17,179,869,184 cells of a sheet with 甲项目 in the last one,
is ended, and nobody else.

*Why so*: the scripts that `apart` starts read files that nobody vouches for, with libraries that nothing stops from
inside. They import nothing of xckg, to start fast; so what they share is not imported, but runs before them.
"""

from __future__ import annotations

import runpy
import sys


def limit_memory(size: int) -> None:
    """Lets this process have so many bytes; where the system knows no such limit, as many as there are."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    limit_memory(int(sys.argv[1]))
    runpy.run_path(sys.argv[2], run_name="__main__")
