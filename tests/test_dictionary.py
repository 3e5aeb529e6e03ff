"""The dictionary is the descriptor in words, complete and up to date."""

import json
from pathlib import Path

from shotinspace import dictionary

DATA = Path(__file__).parents[1] / "data"


def test_the_stored_dictionary_is_what_the_descriptor_says():
    assert (DATA / "README.md").read_text(encoding="utf-8") == dictionary.render(DATA)


def test_every_field_is_described_and_says_what_empty_means():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for resource in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        assert f"### {resource['name']}\n" in text
        for field in resource["schema"]["fields"]:
            assert f"| `{field['name']}` |" in text
            assert len(field["description"]) > 10, field["name"]
            required = field.get("constraints", {}).get("required")
            assert required or "mpty" in field["description"], (
                f"{resource['name']}.{field['name']} does not say what empty means"
            )
