"""What the fuzz tests share: documents of every kind, their mutations, and what must hold of any of them."""

import io
import json
import lzma
import random
import tempfile
from email.message import EmailMessage
from pathlib import Path

from tests.conftest import SHARED

from made import NEWS, docx, pack, paragraph, repack, table, workbook
from xckg import extract
from xckg.corpus import flow, pages
from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input
from xckg.corpus.pdf import Glyph, Page
from xckg.corpus.read import read_sources
from xckg.errors import XckgError
from xckg.model import Metadata, Source
from xckg.pipeline import SAMPLE

BROKEN = Path(__file__).parent / "corpus" / "broken"
"""Inputs that once were a fault, or reach what few others do; the name's end is their kind."""
ODD = (
    "\0", "\ufeff", "\u202e", "\u200b", "\u2028", "\x0b", "\x0c", "\x1f", "𠮷", "（", "）", "《", "“", "、",
    "。", "，", "%", "万", "亿", "点", "<", "&#x", "<!--", "]]>", "---\n", "[", "](", "**", "12.",
    "，345", "同比", "位于", "以下简称", "年", "由", "至", "\n\n", "　", '"', ",", "\t", "｜", "：", "=?utf-8?b?",
)  # fmt: skip
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = workbook({"甲": [["乙"]]})
ODS = "urn:oasis:names:tc:opendocument:xmlns"


def as_it_is(data):
    return data


def to_docx(data):
    return pack({"word/document.xml": data})


def to_xlsx(data):
    """A workbook whose one sheet is what was given."""
    return repack(BOOK, "xl/worksheets/sheet1.xml", lambda _: data)


def to_ods(data):
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = f'<manifest:manifest xmlns:manifest="{ODS}:manifest:1.0"/>'
    return pack({"mimetype": kind, "META-INF/manifest.xml": listed, "content.xml": data})


def to_zip(data):
    """An archive of two parts, the name of one taken from the data."""
    name = data[:12].decode("utf-8", "replace").replace("\0", "") or "a"
    return pack({f"{name}.txt": data, "乙/b.html": data})


KINDS = {
    ".txt": as_it_is,
    ".md": as_it_is,
    ".html": as_it_is,
    ".jsonl": as_it_is,
    ".json": as_it_is,
    ".csv": as_it_is,
    ".tsv": as_it_is,
    ".rss": as_it_is,
    ".eml": as_it_is,
    ".mhtml": as_it_is,
    ".docx": as_it_is,
    ".xlsx": as_it_is,
    ".zip": as_it_is,
    ".pdf": as_it_is,
    ".inside.docx": to_docx,
    ".inside.xlsx": to_xlsx,
    ".inside.ods": to_ods,
    ".inside.zip": to_zip,
    ".page": None,
}
"""By the end of its name, how bytes become a file of a kind: as they are, or as what is packed in one (mutations of the
packed bytes get no further than the checksum). `.page`: the glyphs of a PDF's page."""
BINARY = (".docx", ".xlsx", ".zip", ".pdf")
TEXTS = tuple(kind for kind in KINDS if kind not in BINARY)


def load_seeds():
    """For each kind, documents of it: the sample news, one made of each kind, what was a fault once, and news of the
    pool where it lies beside the checkout."""
    seeds = {kind: list(made) for kind, made in make_seeds().items()}
    for path in sorted(SAMPLE.iterdir()):
        if path.suffix in seeds:
            seeds[path.suffix].append(path.read_bytes())
    for path in sorted(BROKEN.iterdir()):
        seeds[find_kind(path.name)].append(path.read_bytes())
    pool = SHARED / "data" / "news_pool" / "dev_pool.jsonl.xz"
    if pool.is_file():
        with lzma.open(pool, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % 40 == 0:
                    row = json.loads(line)
                    seeds[".txt"].append(str(row.get("text") or row.get("content") or "").encode())
    return {kind: [seed for seed in made if seed] for kind, made in seeds.items()}


def find_kind(name):
    """The kind that a file's name ends with, the longest."""
    return max((kind for kind in KINDS if name.endswith(kind)), key=len)


def make_seeds():
    """One small document of each kind, of our own writing."""
    letter, page = EmailMessage(), EmailMessage()
    letter["Subject"], letter["Date"] = "外贸简报", "Fri, 4 Aug 2023 08:00:00 +0800"
    letter.set_content(NEWS)
    letter.add_alternative(f"<p>{NEWS}</p>", subtype="html")
    letter.add_attachment(
        f"企业名称,所在地\n{NEWS[:6]},许昌市\n".encode(), maintype="text", subtype="csv", filename="名单.csv"
    )
    page.set_content(f"<html><body><h1>外贸</h1><p>{NEWS}</p></body></html>", subtype="html", cte="quoted-printable")
    row = {"title": "许昌外贸", "content": NEWS, "date": "2023-08-04", "source": {"name": "许昌日报"}, "tags": ["外贸"]}
    table_rows = [["项目名称", "建设单位", "总投资（亿元）"], ["再生铝项目", "长葛隆达铝业有限公司", "12"]]
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"
        for cells in table_rows
    )
    ods = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        )
        + "</table:table-row>"
        for cells in table_rows
    )
    spaces = " ".join(f'xmlns:{name}="{ODS}:{name}:1.0"' for name in ("office", "table", "text"))
    body = docx(paragraph("许昌外贸增长"), paragraph(NEWS), table(*table_rows))
    csv = "\n".join(",".join(cells) for cells in table_rows) + "\n"
    item = f"<item><title>乙</title><description>{NEWS}</description></item>"
    feed = f"<rss><channel><title>甲网</title>{item}</channel></rss>"
    return {
        **{kind: [NEWS.encode()] for kind in KINDS},
        ".json": [json.dumps({"data": [row]}, ensure_ascii=False).encode()],
        ".jsonl": [(json.dumps(row, ensure_ascii=False) + "\n").encode()],
        ".csv": [csv.encode(), csv.encode("gb18030")],
        ".tsv": [csv.replace(",", "\t").encode()],
        ".rss": [
            feed.encode(),
            f"<feed><entry><content type='xhtml'><div>{NEWS}</div></content></entry></feed>".encode(),
        ],
        ".eml": [letter.as_bytes()],
        ".mhtml": [page.as_bytes()],
        ".docx": [body],
        ".xlsx": [workbook({"项目": table_rows})],
        ".zip": [pack({"甲/a.txt": NEWS, "b.docx": body})],
        ".pdf": [make_pdf()],
        ".inside.docx": [read_part(body, "word/document.xml")],
        ".inside.xlsx": [f'<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>'.encode()],
        ".inside.ods": [
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="甲">{ods}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>".encode()
        ],
    }


def read_part(archive, name):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(name)


def make_pdf():
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(300, 200), pageCompression=0, invariant=1)
    canvas.setFont("STSong-Light", 10)
    for number in range(4):
        canvas.drawString(20, 150 - 14 * number, NEWS[number * 20 : number * 20 + 20])
    canvas.save()
    return data.getvalue()


def mutate(rng, seeds, kind, longest=900):
    """A piece of one document or of two, cut, repeated, with odd characters in it, and at times broken bytes."""
    made = bytearray(rng.choice(seeds[kind]))
    if kind in BINARY:
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(made) + 1)
            what = rng.randrange(4)
            if what == 0:
                made[at : at + rng.randrange(40)] = b""
            elif what == 1:
                made[at : at + 1] = bytes([rng.randrange(256)])
            elif what == 2:
                made[at:at] = made[at : at + rng.randrange(40)] * rng.choice((1, 1, 20))
            else:
                made[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"99999"))
        return bytes(made)
    one, other = made.decode("utf-8", "replace"), rng.choice(seeds[".txt"]).decode("utf-8", "replace")
    whole = kind not in (".txt", ".md", ".html", ".page") and rng.random() < 0.8  # else little of it would be read
    start = 0 if whole else rng.randrange(len(one))
    text = one if whole else one[start : start + rng.randrange(50, longest)]
    printed = [at for at, c in enumerate(text) if c > "\u2e7f"]
    for _ in range(rng.randrange(1, 3 if whole else 8)):
        at = rng.randrange(len(text) + 1)
        if whole and printed and rng.random() < 0.8:
            at = min(rng.choice(printed), len(text))
        to = min(len(text), at + rng.randrange(4 if whole else 12))
        piece = other[(cut := rng.randrange(len(other))) : cut + rng.randrange(40)]
        new = (rng.choice(ODD) * rng.choice((1, 1, 2, 30)), piece, text[at:to] * 3, "", text[at:to][::-1])
        text = text[:at] + rng.choice(new) + text[to:]
    data = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.15:
        broken = bytearray(data)
        for _ in range(3 if broken else 0):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        data = bytes(broken)
    elif rng.random() < 0.1:
        data = text.encode(rng.choice(("gb18030", "utf-16", "big5")), "ignore")
    return data


def write_file(folder, name, data, kind):
    """Puts what the bytes are a kind of into a file, whose name ends as that kind's does."""
    path = Path(folder) / f"{name}.{kind.rpartition('.')[2]}"
    path.write_bytes(KINDS[kind](data))
    return path


def try_document(data, kind):
    """Reads a document and what it says; how many articles it has.

    Raises:
        AssertionError: an offset that does not slice back.
        Exception: any that the product lets through, but for its own.
    """
    if kind == ".page":
        sources = lay_page(data)
    elif kind == ".pdf":
        with tempfile.TemporaryDirectory() as folder:
            sources, _ = read_sources(str(write_file(folder, "a", data, kind)), Metadata())
    else:
        name = f"a.{kind.rpartition('.')[2]}"
        try:
            sources, errors = read_input(Input(name=name, data=KINDS[kind](data)))
        except XckgError:
            return 0
        assert all("\n" not in str(error) and len(str(error)) < 400 for error in errors)
    count = 0
    for source in sources:
        for article in split_articles(source):
            count += 1
            ensure_offsets(source, article, extract.find_facts(article))
    return count


def lay_page(data):
    """The source of a page whose glyphs stand where the bytes say."""
    text = data.decode("utf-8", "replace")[:600]
    rng = random.Random(data)
    x = y = 0.0
    size, glyphs = 9.0, []
    for c in text:
        if c == "\n" or x > 400:
            x, y = rng.choice((0.0, 0.0, 210.0, x)), (y + 12) if rng.random() < 0.95 else 0.0
        elif c in "。；" and rng.random() < 0.2:
            size = rng.choice((1.0, 6.0, 9.0, 24.0, 60.0))
        if not c.isspace() and c.isprintable():
            glyphs.append(Glyph(text=c, size=size, left=x, top=y, right=x + size, bottom=y + size))
        x += size
    stories = flow.find_stories(Page(number=1, glyphs=tuple(glyphs), frames=(), pictures=()))
    if not stories:
        return []
    made = pages.restore([stories])
    kept = {"media_type": "application/pdf", "sha256": "", "metadata": Metadata(), "pages": made.starts}
    return [Source(path="a.pdf", text=made.text, **kept)]


def ensure_offsets(source, article, findings):
    """Every mention, sentence and token is where it says it is, in the clean text and in the raw."""
    clean, raw = article.text.clean, source.text
    for sentence in article.sentences:
        assert "".join(token.text for token in sentence.tokens).strip() in clean
        for token in sentence.tokens:
            assert clean[token.span.start : token.span.end] == token.text
    for mention in findings.mentions:
        assert 0 <= mention.span.start <= mention.span.end <= len(clean)
        at = article.text.to_raw(mention.span)
        assert 0 <= at.start <= at.end <= len(raw)
        printed = [raw[article.text.raw_starts[i]] for i in range(mention.span.start, mention.span.end)]
        for c, of in zip(article.surface(mention.span), printed, strict=True):
            assert c == of or of == "&" or not c.isalnum() or not of.isascii(), (c, of)
    for candidate in (*findings.relations, *findings.observations):
        assert 0 <= candidate.evidence.start <= candidate.evidence.end <= len(clean)
