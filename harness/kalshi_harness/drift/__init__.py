"""Drift: where two contracts, or a contract and the traffic, disagree.

Documents in, findings out: everything here is pure but ``sides``, which reads files. ``tree`` has the values, ``openapi``,
``asyncapi`` and ``editions`` make a contract of documents, ``compare`` finds the differences, ``findings`` groups them.
"""
