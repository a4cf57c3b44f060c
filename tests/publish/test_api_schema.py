"""The descriptions of the API: valid themselves, and true of every page."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from press import article

from aggregator.model.publication import Story
from aggregator.publish.api import item, item_renderer
from aggregator.publish.api_schema import article_schema

FORMATS = FormatChecker()
ITEMS = Draft202012Validator(article_schema(None), format_checker=FORMATS)


@pytest.mark.parametrize("base", [None, "https://news.example/"])
def test_descriptions_are_valid_and_true_of_every_page(press, base):
    press.settings(base_url=base)
    press.fill(30)
    press.add(article(50, rating=None, topics=("Chips",), category="blogs", web_url=None))
    press.publish("--quiet")
    document = press.read("api/openapi.json")
    OpenAPIV31SpecValidator(document).validate()
    schema = press.read("api/article.schema.json")
    Draft202012Validator.check_schema(schema)
    items = Draft202012Validator(schema, format_checker=FORMATS)
    pages = Draft202012Validator({**document["components"]["schemas"]["Page"], "components": document["components"]})
    paths = [path for path in press.files() if path.startswith("api/") and path.endswith("index.json")]
    assert len(paths) == 10
    for path in paths:
        page = press.read(path)
        pages.validate(page)
        for one in page["value"]:
            items.validate(one)


def test_every_address_of_the_description_is_there(press):
    press.fill(30)
    press.publish("--quiet")
    for path, description in press.read("api/openapi.json")["paths"].items():
        parameters = {one["name"]: one["schema"] for one in description["get"]["parameters"]}
        place = path.format(**{name: schema.get("enum", [1])[0] for name, schema in parameters.items()})
        assert (press.out / place.removeprefix("/")).is_file()


@pytest.mark.parametrize("wrong", [{"content": "x"}, {"heat": "hot"}, {"images": []}, {"more": 1}, {"title": None}])
def test_what_is_wrong_is_seen(wrong):
    assert not ITEMS.is_valid({**item(Story("a.md", article()), "en-us"), **wrong})


@given(st.text(), st.text(), st.lists(st.text()))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_text_makes_a_valid_item(title, excerpt, topics):
    story = Story("a.md", article(title=title, excerpt=excerpt, topics=tuple(topics)))
    ITEMS.validate(item(story, "en-us"))
    item_renderer("en-us")(story).decode()
