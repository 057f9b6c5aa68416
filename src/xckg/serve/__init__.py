"""The last room: a finished graph over HTTP, to read. It makes nothing and changes nothing.

    request → protocol (what is asked) → guard (whether it may be) → workers (processes that answer) → response
                                          index (names, pinyin, sentences) → pages

Nothing is imported here, since each worker imports this package and needs none of what a server needs.

>>> from xckg.serve.guard import find_refused
>>> find_refused("SELECT ?企业 { ?企业 a xc:Company }") is None
True
"""
