"""Questions of plain text: a line of its own that ends in a question mark, and all that follows until the next."""

from backsense.importing.dom import answer_text, is_question, question_text, tidy


def plain_text(text: str) -> list[tuple[str, str]]:
    """The questions and answers of a text.

    A question is the first line of a paragraph. A question inside a paragraph belongs to the answer.

    >>> plain_text("Does heat help?\\n\\nIt may.\\n\\n1. A little\\n\\nWhy?\\nWe do not know.")
    [('Does heat help?', 'It may.\\n\\n1. A little'), ('Why?', 'We do not know.')]
    """
    pairs: list[tuple[str, list[str]]] = []
    starts = True
    for line in tidy(text).split("\n"):
        stripped = line.strip()
        question = question_text(stripped.strip("*_#").strip()) if stripped else ""
        if starts and is_question(question):
            pairs.append((question, []))
        elif pairs:
            pairs[-1][1].append(stripped)
        starts = not stripped or (bool(pairs) and not pairs[-1][1])
    return [(question, answer_text(tidy("\n".join(lines)))) for question, lines in pairs]
