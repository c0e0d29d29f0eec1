"""`backsense import`: a publisher's own pages, read, sorted out, and flagged where they contradict ours."""

import sys

import click

from backsense.faces.cli import output


@click.command("import")
@click.argument("places", nargs=-1, required=True, metavar="FILE|FOLDER...")
@click.option("-o", "out", metavar="FILE", help="Write the pages here (JSON lines); without it nothing is written.")
@click.option("--publisher", metavar="NAME", help="Whose pages they are; left out, each page says.")
@click.option("--json", "as_json", is_flag=True, help="The pages as JSON lines on stdout, as -o writes them.")
@click.option("--plain", is_flag=True, help="Text for screen readers: no colour, bullets or wrapping.")
@click.option("--knowledge", "folder", metavar="PATH", help="Another knowledge folder or bundle.")
def command(
    places: tuple[str, ...], out: str | None, publisher: str | None, as_json: bool, plain: bool, folder: str | None
) -> int:
    """Read pages of questions and answers, and say what contradicts ours.

    \b
    backsense import faq.html -o pages.jsonl
    backsense ask "is bed rest good for a sore back?" --pages pages.jsonl
    """
    from backsense.importing.importer import import_pages, to_lines, write_whole
    from backsense.loading import load_knowledge

    knowledge = load_knowledge(folder)
    output.settle_in()
    pages, without = import_pages(places, knowledge, publisher, _progress)
    lines = to_lines(pages, knowledge)
    if out is not None:
        write_whole(out, lines)
    if as_json:
        sys.stdout.flush()
        sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
        return 0
    from backsense.render.text_pages import render_import

    print(render_import(pages, without, output.look(plain)), end="")
    print(f"\nWritten to {out}." if out is not None else "\nNothing was written; give -o FILE to keep this.")
    return 0


def _progress(done: int, all_of_them: int) -> None:
    if sys.stderr.isatty() and (done % 25 == 0) and done < all_of_them:
        output.say_error(f"{done} of {all_of_them} pages")
