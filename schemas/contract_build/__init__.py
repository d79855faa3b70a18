"""Builds the files of a contract edition from its fact tables: ``python -m contract_build``.

Tables (``facts/<edition>/``) hold names, types, bounds and our own words; what is built is committed
too, and a test builds it again. No part of the product: nothing at run time imports this.
"""
