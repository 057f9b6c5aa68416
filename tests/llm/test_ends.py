import pytest

from xckg.llm.ends import End, find_end
from xckg.llm.quotes import find_quote
from xckg.llm.refusals import Refusal
from xckg.model import Mention, MentionKind, Span


def find(scene, words, name, kind):
    quote = find_quote(scene.article, scene.sentences, words)
    return find_end(scene.article, scene.mentions, quote, {"name": name, "type": kind}, scene.rule)


def test_ends_known_mention_in_the_quote(set_scene):
    scene = set_scene("[云海科技|Company]发展。[云海科技|Company]生产[钛丝|Product]。")
    end = find(scene, "云海科技生产钛丝", "云海 科技", "Company")
    assert (end.index, end.quoted) == (1, True)


def test_ends_the_rules_type_stands(set_scene):
    scene = set_scene("[云海科技|Company]生产[钛丝|Product]。")
    assert find(scene, "生产钛丝", "钛丝", "Industry").mention.type == "Product"


def test_ends_known_mention_elsewhere_in_the_article(set_scene):
    scene = set_scene("[云海科技|Company]发展。公司生产[钛丝|Product]。")
    end = find(scene, "公司生产钛丝", "云海科技", "Company")
    assert (end.index, end.quoted) == (0, False)


def test_ends_pointing_word_counts_only_where_it_stands(set_scene):
    scene = set_scene("公司发展。别家生产[钛丝|Product]。")
    pointer = Mention(
        span=Span(start=0, end=2), type="Company", name="云海科技", rule="pointer", kind=MentionKind.POINTER
    )
    scene = type(scene)(
        article=scene.article, sentences=scene.sentences, mentions=(pointer, *scene.mentions), rule=scene.rule
    )
    assert find(scene, "公司发展", "公司", "Company").index == 0
    assert find(scene, "别家生产钛丝", "公司", "Company") is Refusal.NO_NAME
    assert find(scene, "别家生产钛丝", "云海科技", "Company").index == 0


def test_ends_new_name_in_the_quote(set_scene):
    scene = set_scene("青山新材生产[钛丝|Product]。")
    end = find(scene, "青山新材生产钛丝", "青山新材", "Company")
    made = end.mention
    assert (end.index, scene.article.surface(made.span), made.name, made.type) == (
        None,
        "青山新材",
        "青山新材",
        "Company",
    )
    assert (made.rule, made.confidence) == ("llm:test", 0.6)


def test_ends_longer_name_over_a_known_one(set_scene):
    scene = set_scene("[郑州市|AdministrativeArea]海关放行。")
    assert isinstance(find(scene, "郑州市海关放行", "郑州市海关", "GovernmentAgency"), End)


@pytest.mark.parametrize(
    ("name", "kind", "refusal"),
    [
        ("云海", "Company", Refusal.INSIDE),
        ("科技生产", "Company", Refusal.INSIDE),
        ("白云集团", "Company", Refusal.NO_END),
        ("企业", "Company", Refusal.NO_NAME),
        ("2023", "Company", Refusal.NO_NAME),
        ("云", "Company", Refusal.NO_NAME),
        ("云。海", "Company", Refusal.NO_NAME),
        ("名" * 61, "Company", Refusal.NO_NAME),
        ("钛丝", "Material", Refusal.NO_TYPE),
        ("", "Company", Refusal.MALFORMED),
        (None, "Company", Refusal.MALFORMED),
        ("钛丝", ["Product"], Refusal.MALFORMED),
    ],
)
def test_ends_refused(set_scene, name, kind, refusal):
    scene = set_scene("[云海科技|Company]生产[钛丝|Product]，企业增效，2023年云。")
    assert find(scene, "云海科技生产钛丝，企业增效，2023年云。", name, kind) is refusal


@pytest.mark.parametrize("said", [None, "云海科技", [], {"name": "云海科技"}])
def test_ends_that_are_no_objects(set_scene, said):
    scene = set_scene("[云海科技|Company]生产。")
    quote = find_quote(scene.article, scene.sentences, "云海科技生产")
    assert find_end(scene.article, scene.mentions, quote, said, scene.rule) is Refusal.MALFORMED
