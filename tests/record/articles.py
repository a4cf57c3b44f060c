"""Strategies: any article that a record can hold."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from aggregator.model.article import Article, Image, Provider, ProviderImage, Rating, Related

NO_SURROGATES = st.characters(exclude_categories=("Cs",))
ODD = [
    "No",
    "12:30",
    "a: b",
    "#x",
    "- x",
    "~",
    "2021-12-08",
    "0x1F",
    "1e3",
    "y",
    "it's",
    "아크로팬",
    "a #b",
    "x:",
    "é\u2028\ufeff",
]
TEXT = st.one_of(st.text(NO_SURROGATES, max_size=40), st.sampled_from(ODD))
SOME = st.one_of(st.text(NO_SURROGATES, min_size=1, max_size=40), st.sampled_from(ODD))
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
PIXELS = st.none() | st.integers(0, 10**9)
MAYBE = st.none() | SOME
IMAGES = st.lists(
    st.builds(
        Image,
        url=SOME,
        width=PIXELS,
        height=PIXELS,
        is_cached=st.none() | st.booleans(),
        title=MAYBE,
    ),
    max_size=3,
).map(tuple)
SOURCES = st.builds(Provider, name=TEXT, domain=TEXT)
PROVIDERS = st.builds(
    Provider,
    name=TEXT,
    domain=TEXT,
    images=st.lists(st.builds(ProviderImage, url=SOME, width=PIXELS, height=PIXELS), max_size=2).map(tuple),
)
RELATED = st.builds(
    Related,
    title=TEXT,
    excerpt=SOME,
    published=TIMES,
    web_url=SOME,
    amp_web_url=MAYBE,
    cdn_amp_web_url=MAYBE,
    type=SOME,
    provider=SOURCES,
    quality=st.none() | st.integers(-(10**9), 10**9),
    images=IMAGES,
)
RATINGS = st.builds(
    Rating, quality=st.integers(-(10**9), 10**9), heat=st.integers(-(10**9), 10**9), published=st.booleans()
)
ARTICLES = st.builds(
    Article,
    category=SOME,
    title=TEXT,
    excerpt=SOME,
    published=TIMES,
    updated=st.none() | TIMES,
    original_url=MAYBE,
    web_url=MAYBE,
    amp_web_url=MAYBE,
    cdn_amp_web_url=MAYBE,
    type=SOME,
    rating=st.none() | RATINGS,
    featured_content=MAYBE,
    provider=PROVIDERS,
    topics=st.lists(SOME, max_size=3).map(tuple),
    images=IMAGES,
    related=st.lists(RELATED, max_size=2).map(tuple),
    secured=MAYBE,
)
