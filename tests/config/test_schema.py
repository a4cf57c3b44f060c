"""What is kept beside the code is what the code says: the schema, the reference, the files that we hand out."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from aggregator.config import load, load_text
from aggregator.config.keys import SOURCE
from aggregator.config.reference import TABLES, render
from aggregator.config.schema import file_schema, schema_text

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parents[1] / "data" / "config"
REFERENCE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
TYPES = {
    "string": str,
    "object": dict,
    "array": list,
    "null": type(None),
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def valid(value: object, schema: dict) -> bool:
    """Whether JSON Schema's keywords that ours uses allow the value."""
    assert schema.keys() <= {
        *("$schema", "title", "description", "default", "type", "anyOf", "properties", "patternProperties"),
        *("additionalProperties", "required", "items", "pattern", "minLength", "minimum", "exclusiveMinimum"),
    }
    if "anyOf" in schema and not any(valid(value, one) for one in schema["anyOf"]):
        return False
    types = schema.get("type", list(TYPES))
    names = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in names
    if not any(isinstance(value, TYPES[name]) for name in names):
        return False
    return all(check(value, schema) for kind, check in CHECKS.items() if isinstance(value, kind))


def valid_object(value: dict, schema: dict) -> bool:
    if not set(schema.get("required", ())) <= value.keys():
        return False
    for key, inner in value.items():
        if any(re.search(pattern, key) for pattern in schema.get("patternProperties", {})):
            continue
        known = schema.get("properties", {}).get(key, schema.get("additionalProperties", True))
        if known is False or (isinstance(known, dict) and not valid(inner, known)):
            return False
    return True


CHECKS = {
    dict: valid_object,
    list: lambda value, schema: all(valid(item, schema.get("items", {})) for item in value),
    str: lambda value, schema: len(value) >= schema.get("minLength", 0) and re.search(schema.get("pattern", ""), value),
    (int, float): lambda value, schema: (
        value >= schema.get("minimum", value) and value > schema.get("exclusiveMinimum", value - 1)
    ),
}


def test_the_kept_schema_is_current() -> None:
    """`aggregator sources schema > docs/sources.schema.json` writes it anew."""
    assert (ROOT / "docs" / "sources.schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_reference_is_current_and_complete() -> None:
    """`python -m aggregator.config.reference docs/sources.md` writes its tables anew."""
    assert render(REFERENCE) == REFERENCE
    assert set(re.findall(r"<!-- keys: (\S+) -->", REFERENCE)) == set(TABLES)


def test_every_key_is_a_field_of_the_model_and_every_field_a_key() -> None:
    for table in TABLES.values():
        ours = {"path", "topics", "providers", "sources"} if table.title == "settings" else {"position", "variable"}
        assert set(table.kinds) == set(table.shape.__struct_fields__) - ours


@pytest.mark.parametrize("path", [ROOT / "sources.yaml", *sorted(DATA.glob("*.good.yaml"))], ids=lambda path: path.stem)
def test_good_files_are_valid_by_the_schema(path: Path) -> None:
    assert valid(yaml.safe_load(path.read_text(encoding="utf-8-sig").partition("\n---")[0]), file_schema())


@pytest.mark.parametrize("name", ["unknown-keys", "wrong-types", "yaml-1.1", "headers", "list-at-top", "providers"])
def test_bad_files_are_not(name: str) -> None:
    assert not valid(yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8")), file_schema())


def test_defaults_are_valid_themselves() -> None:
    for key, schema in file_schema()["properties"]["sources"]["items"]["anyOf"][1]["properties"].items():
        if "default" in schema:
            assert valid(schema["default"], schema), key
    assert json.loads(schema_text()) == file_schema()
    assert "default" not in file_schema()["properties"]["sources"]["items"]["anyOf"][1]["properties"]["url"]
    assert SOURCE.required == ("url",)


def test_the_file_that_comes_with_us_has_no_problems() -> None:
    loaded = load(ROOT / "sources.yaml", environment={})
    settings = loaded.settings
    assert not loaded.notes
    assert (len(settings.sources), len(settings.topics)) == (14, 22)
    assert settings.store == str(ROOT / "store")
    official = {source.name for source in settings.sources if source.official}
    assert "OpenAI" in official
    assert "WIRED" not in official


def test_the_taxonomy_is_the_seeds() -> None:
    folder = ROOT.parent / "shared" / "topics"
    if not folder.is_dir():
        pytest.skip("the seed's taxonomy is not here")
    seeds = [next(yaml.safe_load_all(path.read_text())) for path in folder.glob("*.yaml")]
    settings = load(ROOT / "sources.yaml", environment={}).settings
    assert {(seed["name"], seed.get("parent")) for seed in seeds} == {
        (topic.name, topic.parent) for topic in settings.topics
    }


def test_the_first_file_has_no_problems_also_with_its_examples_taken_in() -> None:
    text = files("aggregator.config").joinpath("first.yaml").read_text(encoding="utf-8")
    loaded = load_text(Path("sources.yaml"), text, environment={})
    assert len(loaded.settings.sources) == 2
    uncommented = re.sub(r"^  # (?=- url|  \w+:|contact)", "  ", text, flags=re.MULTILINE)
    more = load_text(Path("sources.yaml"), uncommented, environment={"MY_TOKEN": "x"}).settings
    assert more.contact == "https://example.org/bot"
    assert more.sources[2].keep == ("robots", r"/\bAI\b/")
