"""The dictionary is the descriptor in words, complete and up to date."""

import json
from pathlib import Path

import pytest
import sample_tables

from shotinspace import descriptor, dictionary
from shotinspace.check import check

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


def test_the_stored_descriptor_is_what_its_source_says():
    assert (DATA / "datapackage.json").read_text(encoding="utf-8") == descriptor.render(DATA)


def test_a_changed_source_is_a_fault_until_the_descriptor_is_written(tmp_path):
    folder = sample_tables.cut(tmp_path / "data")
    edit(folder, "Key of the person: the name in lower-case letters.", "Key of the person: letters.")
    assert [str(fault) for fault in check(folder)] == [
        "datapackage.json: found something else, expected what descriptor.toml says: "
        "edit that file and run shotinspace build"
    ]
    assert descriptor.write(folder) and not descriptor.write(folder)
    assert "Key of the person: letters." in (folder / "datapackage.json").read_text(encoding="utf-8")
    assert check(folder) == []


def test_a_mark_of_a_table_reaches_the_descriptor(tmp_path):
    folder = sample_tables.cut(tmp_path / "data")
    edit(
        folder,
        'marks = { ageBudgetDays = 400 }\nkey = ["training_id"]',
        'marks = { oldestDays = 60 }\nkey = ["training_id"]',
    )
    package = json.loads(descriptor.render(folder))
    assert [table.get("shotinspace:oldestDays") for table in package["resources"] if table["name"] == "training"] == [
        60
    ]
    assert sum("shotinspace:oldestDays" in table for table in package["resources"]) == 1


@pytest.mark.parametrize(
    ("was", "now", "place", "found"),
    [
        ('person_id = { is = "id"', 'person_id = { is = "name"', "tables.credits.fields.person_id.is", "'name'"),
        ('title = { text', 'title = { txt', "tables.productions.fields.title.text", "Field required"),
        ('to = "productions.production_id"', 'to = "productions"', "tables.milestones.fields.production_id.to", "'productions'"),
        ("min = 0,", "least = 0,", "tables.productions.fields.time_aboard_days.least", "not permitted"),
        ("[package]", "[package", "", "Expected"),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_used_is_said_so_and_changes_nothing(tmp_path, was, now, place, found):
    folder = sample_tables.cut(tmp_path / "data")
    before = (folder / "datapackage.json").read_bytes()
    edit(folder, was, now)
    with pytest.raises(descriptor.SourceWrong):
        descriptor.write(folder)
    fault = check(folder)[0]
    assert (fault.file, fault.column) == ("descriptor.toml", place) and found in fault.found
    assert (folder / "datapackage.json").read_bytes() == before


def edit(folder: Path, was: str, now: str) -> None:
    path = folder / "descriptor.toml"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
