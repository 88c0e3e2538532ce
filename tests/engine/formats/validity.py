"""Asks a schema whether a document is what it says it is."""

from functools import cache
from io import BytesIO
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parent / "schemas"
ELSEWHERE = "http://www.musicxml.org/xsd/"


class _Beside(etree.Resolver):
    """Finds the schemas that MusicXML's refers to in this folder instead of on the web."""

    def resolve(self, url, _public_id, context):
        if url.startswith(ELSEWHERE):
            return self.resolve_filename(str(FOLDER / url.removeprefix(ELSEWHERE)), context)
        return None


@cache
def _schema(name):
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside())
    return etree.XMLSchema(etree.parse(str(FOLDER / name), parser))


def faults(document, name):
    """Return what the schema of that name says against a document; nothing where all is well."""
    schema = _schema(name)
    schema.validate(etree.parse(BytesIO(document), etree.XMLParser(no_network=True, load_dtd=False)))
    return [f"{entry.line}: {entry.message}" for entry in schema.error_log]
