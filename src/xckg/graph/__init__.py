"""The graph room: knowledge in, quads out, and what one does with quads.

    Knowledge ─ rdf ─→ quads ─┬─ formats ─→ N-Quads, Turtle, JSON-LD, rdflib
        │                     ├─ shapes  ─→ violations (SHACL)
        │                     └─ store   ─→ rows (SPARQL), with the questions of `queries`
        └──── network ─→ networkx, GraphML

No other room makes a triple.
"""
