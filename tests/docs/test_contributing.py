"""The YAML of CONTRIBUTING.md is complete, and fits the real knowledge."""

import re
import shutil
from pathlib import Path

import pytest

from backsense.loading import check_knowledge, knowledge_folder
from backsense.loading.files import read_source

PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"
HOME = "src/backsense_knowledge/"
EXAMPLES = dict(re.findall(rf"^```yaml\n# {HOME}(\S+)\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))


def test_there_is_an_example_of_each_kind() -> None:
    assert {path.split("/")[0] for path in EXAMPLES} >= {
        *("findings", "conditions", "red_flags", "answers", "cases", "sources", "medicines", "plans", "conflicts"),
    }


def test_every_yaml_block_says_where_it_goes() -> None:
    assert PAGE.read_text("utf-8").count("```yaml\n") == len(EXAMPLES)


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_can_be_read(path: str) -> None:
    file, problems = read_source(EXAMPLES[path], path)
    assert not problems, "\n".join(map(str, problems))
    assert file is not None
    assert file.item.status == "draft"


def test_the_examples_fit_the_real_knowledge(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(knowledge_folder(), folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    before = {str(problem) for problem in check_knowledge(folder)}
    for path, text in EXAMPLES.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        assert not place.exists(), f"{path} has become real; take another example"
        place.write_text(text, encoding="utf-8")
    new = [str(problem) for problem in check_knowledge(folder) if str(problem) not in before]
    assert not new, "\n".join(new)
