"""What kind of thing a story says has happened, in several languages."""

import pytest

from aggregator.normalize.happenings import is_happening
from aggregator.normalize.stems import commonness, is_famous, stem_of
from aggregator.normalize.story_words import story_words

KINDS = [
    ("Magistrate quits over leaked letters", "leaving"),
    ("Mayor of Tarn steps down", "leaving"),
    ("Bürgermeister tritt zurück", "leaving"),
    ("Dimite el alcalde de Lorca", "leaving"),
    ("Belediye başkanı istifa etti", "leaving"),
    ("市长辞职", "leaving"),
    ("Strong earthquakes shake Taranto", "quake"),
    ("Erdbeben bei Tarent", "quake"),
    ("İzmir'de deprem", "quake"),
    ("四川发生地震", "quake"),
    ("Пожар в порту", "fire"),
    ("Hurricanes near Acapulco", "storm"),
]


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_kinds(title, kind):
    assert kind in story_words(title, "").happens


@pytest.mark.parametrize("title", ["", "A quiet day in Tarn", "Stepson downs a pint", "Das Kino", "2026"])
def test_nothing_happened(title):
    assert not story_words(title, "").happens - {"film"}


def test_what_only_the_excerpt_tells_is_mentioned():
    words = story_words("A bad day in Tarn", "The mayor resigned.")
    assert "leaving" in words.mentions
    assert not words.happens


def test_what_happened_is_no_name():
    words = story_words("In Tarn ein Erdbeben", "Nach dem Erdbeben in Tarn fehlt Wasser.")
    assert "tarn" in words.names
    assert not any(is_happening(stem) for stem in words.names)


def test_a_name_that_only_ends_like_a_small_word_is_no_small_word():
    assert stem_of("tamm") != stem_of("tam")
    assert not commonness(stem_of("tamm"))


def test_famous_names_are_known_however_they_are_inflected():
    assert is_famous(stem_of("canadians"))
    assert is_famous(stem_of("microsoft"))
    assert not is_famous(stem_of("skelleftea"))
