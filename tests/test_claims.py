"""What the sentences behind a fact say together of its time."""

from xckg.claims import Claim, sum_up
from xckg.model import Evidence


def say(date, **claim):
    return Evidence(
        document="a.txt", start=0, end=1, text="x", article="", article_index=0, date=date, claim=Claim(**claim)
    )


def test_an_end_is_belied_by_a_later_beginning():
    """泉州灯会 of two years: one text tells its end, another its beginning a year later; nothing holds backwards."""
    told = sum_up([say("2023-02-06", ends="2023-02-05"), say("2024-02-10", starts="2024-02-09")])
    assert (told.starts, told.ends) == ("2024-02-09", "")
    told = sum_up([say("2023-02-06", starts="2023-01-22", ends="2023-02-05")])
    assert (told.starts, told.ends) == ("2023-01-22", "2023-02-05")
