"""Reading the knowledge: the files beside the bundle made of them, in one run: `python benchmarks/loading.py`."""

from timing import measure, table

from backsense.guide import Guide
from backsense.language.lexicon import compile_lexicon
from backsense.loading import bundle, knowledge_folder
from backsense.loading.checks import run_checks
from backsense.loading.files import read_folder


def main() -> None:
    """Print the table."""
    folder = knowledge_folder()
    files, _ = read_folder(folder)
    knowledge = bundle.to_knowledge(file.item for file in files)
    packed = bundle.encode(knowledge)
    size = f"{len(files)} files"
    rows = [
        (f"read {size} of strict YAML", measure(lambda: read_folder(folder), batches=5), "paid once, then cached"),
        ("check them against each other", measure(lambda: run_checks(files), batches=5), "paid once, then cached"),
        (
            f"read the bundle of them ({len(packed) // 1000} kB)",
            measure(lambda: bundle.decode(packed), batches=10),
            "every start",
        ),
        ("compile the reasoning", measure(lambda: Guide(knowledge).model, batches=10), "every start"),
        ("compile the words", measure(lambda: compile_lexicon(knowledge), batches=10), "every start that reads text"),
    ]
    print(table(rows, "Loading"))


if __name__ == "__main__":
    main()
