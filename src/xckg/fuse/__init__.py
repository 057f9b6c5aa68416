"""The only room where two mentions become one entity, and two sentences one fact.

    Findings of every article → cluster names (`entities`) → join candidates (`facts`) → Knowledge

>>> from xckg.fuse import merge
>>> merge([], [], "https://example.org/").entities
()
"""

from xckg.fuse.merge import merge

__all__ = ["merge"]
