"""`python -m backsense.loading [FOLDER]`: name every problem of the knowledge files."""

import sys

from backsense.loading import check_knowledge

if __name__ == "__main__":
    problems = check_knowledge(sys.argv[1] if len(sys.argv) > 1 else None)
    print("\n".join(str(problem) for problem in problems) or "0 problems")
    sys.exit(1 if problems else 0)
