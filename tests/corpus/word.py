"""Writes Word's packages from their XML, so that anything may stand in them."""

import io
import zipfile

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def word(body: str, *, footer: str = "", links: tuple[str, ...] = ()) -> bytes:
    """A document of that body. Links are `rId1` and so on; a footer is `foot`."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}document.main+xml"/>'
        f'<Override PartName="/word/foot.xml" ContentType="{_TYPE}footer+xml"/></Types>'
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}hyperlink" Target="{link}" TargetMode="External"/>'
        for n, link in enumerate(links, 1)
    )
    if footer:
        relations += f'<Relationship Id="foot" Type="{_RELATION}footer" Target="foot.xml"/>'
        body += '<w:sectPr><w:footerReference w:type="default" r:id="foot"/></w:sectPr>'
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": _relations(
            f'<Relationship Id="r" Type="{_RELATION}officeDocument" Target="word/document.xml"/>'
        ),
        "word/_rels/document.xml.rels": _relations(relations),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        **({"word/foot.xml": f"<w:ftr {NAMES}>{footer}</w:ftr>"} if footer else {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def _relations(inner: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def p(text: str, look: str = "", own: str = "") -> str:
    """A paragraph of one run; `look` and `own` are the run's and the paragraph's properties."""
    return f'<w:p><w:pPr>{own}</w:pPr><w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def row(*cells: str) -> str:
    """A table's row; each cell is its paragraphs' XML."""
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def table(*rows: str) -> str:
    """A table."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def box(inner: str, *, x: int = 0, y: int = 0) -> str:
    """A run with a text box at so many points, as Word writes it: in a new form and an old one."""
    place = (
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{x * 12700}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{y * 12700}</wp:posOffset></wp:positionV>'
    )
    new = f"<w:drawing><wp:anchor>{place}<a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{inner}"
    new += "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )
