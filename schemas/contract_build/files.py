"""Every file of an edition that is built: its path in the edition's folder and its text. Pure."""

from contract_build.asyncapi import asyncapi_of
from contract_build.counterexamples import counterexamples_of
from contract_build.facts import Facts
from contract_build.layout import text_of
from contract_build.objects import objects_of
from contract_build.openapi import openapi_of

FOLDERS = ("objects", "counterexamples")
"""The folders that hold built files and no others."""


def files_of(facts: Facts) -> dict[str, str]:
    """Return the built files by path: ``openapi.json``, ``objects/Order.json`` and so on."""
    objects = objects_of(facts)
    files = {"openapi.json": openapi_of(facts), "asyncapi.json": asyncapi_of(facts)}
    files |= {f"objects/{name}.json": schema for name, schema in objects.items()}
    files |= {f"counterexamples/{name}.json": counterexamples_of(name, objects) for name in objects}
    return {path: text_of(value) for path, value in files.items()}
