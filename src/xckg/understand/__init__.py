"""Understands a question in Chinese: which named query it asks, about whom, when, how much. No model, no graph.

    许昌市的贸易伙伴有哪些 ─ marks ─→ 许昌市|的|贸易伙伴|有哪些 ─ match ─→ trade-partners, place = 许昌市

>>> from xckg.understand.lexicon import load_lexicon
>>> from xckg.understand.marks import find_marks
>>> from xckg.understand.match import understand
>>> from xckg.understand.names import Names
>>> names = Names([("许昌市", "AdministrativeArea", ("许昌",), 9)])
>>> found = understand(find_marks("许昌的贸易伙伴有哪些？", names), names)
>>> found.way.query, found.describe()
('trade-partners', 'place=许昌市')
"""
