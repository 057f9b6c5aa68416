"""RSS and Atom files."""

import pytest

from made import NEWS
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input

RSS = f"""<?xml version="1.0" encoding="{{encoding}}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>许昌网</title>
<item><title>外贸增长</title><link>https://example.org/1</link><pubDate>Fri, 04 Aug 2023 08:00:00 +0800</pubDate>
<description>摘要。</description><content:encoded><![CDATA[<p>{NEWS}</p>]]></content:encoded></item>
<item><title>无正文</title></item>
<item><title>研发&生产</title><description>长葛市&nbsp;发布方案。</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>许昌网</title><entry><title>外贸增长</title>
<updated>2023-08-04T08:00:00+08:00</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{NEWS}</p>
</div></content></entry></feed>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_rss(encoding):
    data = RSS.format(encoding="gb2312").encode(encoding)
    sources, [error] = read_input(Input(name="a.rss", data=data))
    assert [(s.path, s.media_type, s.text) for s in sources] == [
        ("a.rss#1", "text/html", f"<p>{NEWS}</p>"),
        ("a.rss#3", "text/plain", "长葛市\xa0发布方案。"),
    ]
    assert (sources[0].metadata.publisher, sources[0].metadata.title) == ("许昌网", "外贸增长")
    assert sources[0].metadata.date.isoformat() == "2023-08-04"
    assert sources[1].metadata.title == "研发&生产"
    assert (error.path, error.reason) == ("a.rss#2", "这一条没有正文")


def test_atom_under_the_name_xml():
    [source], errors = read_input(Input(name="a.xml", data=ATOM.encode()))
    assert (source.path, source.media_type, errors) == ("a.xml#1", "text/html", [])
    assert source.text.startswith("<div><p>")
    assert source.metadata.date.isoformat() == "2023-08-04"


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "空的"), (b"<rss><chan", "XML"), (b"<a><b/></a>", "不是 RSS"), (b"<!ENTITY>", "实体")]
)
def test_what_cannot_be_read_is_one_line(data, reason):
    sources, [error] = read_input(Input(name="a.rss", data=data))
    assert sources == []
    assert reason in error.reason
