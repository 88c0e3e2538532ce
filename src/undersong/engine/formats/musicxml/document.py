"""A whole MusicXML document: what stands before the music, and each part.

One part for the voice and for each instrument, from the voice down to the drums, at concert pitch: nothing
transposes, guitars and basses have the clefs with an 8 that they are written with. (MusicXML 4.0, W3C.)
"""

import io
import zipfile
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from undersong.engine.formats.musicxml.measures import Writer
from undersong.engine.formats.musicxml.notation import bars_of
from undersong.engine.formats.musicxml.staves import name_staff, staves_of
from undersong.engine.formats.musicxml.words import syllables_of
from undersong.engine.formats.packing import packed
from undersong.engine.formats.tags import MAKER, one_line
from undersong.engine.model import Score

DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC '
    '"-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
)
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<container><rootfiles><rootfile full-path="score.musicxml" '
    'media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>\n'
)
STAFF_MILLIMETRES = "4.8"


def musicxml_bytes(score: Score) -> bytes:
    """Return the score as an uncompressed MusicXML document."""
    root = Element("score-partwise", version="4.0")
    SubElement(SubElement(root, "work"), "work-title").text = one_line(score.title)
    _identification(root, score)
    _defaults(root)
    staves = staves_of(score)
    names = SubElement(root, "part-list")
    for index, staff in enumerate(staves):
        name_staff(names, staff, index)
    bars = bars_of(score)
    syllables = syllables_of(score)
    for index, staff in enumerate(staves):
        part = SubElement(root, "part", id=staff.id)
        Writer(score, staff, bars, syllables, leads=index == 0).write(part)
    indent(root, " ")
    return f"{DOCTYPE}{tostring(root, encoding='unicode')}\n".encode()


def mxl_bytes(score: Score) -> bytes:
    """Return the score as compressed MusicXML, a zip with the document in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        packed(file, "META-INF/container.xml", CONTAINER.encode())
        packed(file, "score.musicxml", musicxml_bytes(score))
    return out.getvalue()


def _defaults(root: Element) -> None:
    """Ask for staves small enough that several systems go on a page, and say that nothing transposes."""
    defaults = SubElement(root, "defaults")
    scaling = SubElement(defaults, "scaling")
    SubElement(scaling, "millimeters").text = STAFF_MILLIMETRES
    SubElement(scaling, "tenths").text = "40"
    SubElement(defaults, "concert-score")


def _identification(root: Element, score: Score) -> None:
    identification = SubElement(root, "identification")
    encoding = SubElement(identification, "encoding")
    SubElement(encoding, "software").text = MAKER
    for element in ("accidental", "beam"):
        SubElement(encoding, "supports", element=element, type="yes" if element == "accidental" else "no")
    miscellaneous = SubElement(identification, "miscellaneous")
    for name, text in (("seed", str(score.seed)), ("edition", score.edition), ("style", score.style)):
        SubElement(miscellaneous, "miscellaneous-field", name=name).text = one_line(text)
