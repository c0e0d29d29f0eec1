"""Knowledge files → `Knowledge`. The only part of backsense that opens knowledge files."""

from backsense.loading.load import check_knowledge, knowledge_folder, load_knowledge, load_unchecked

__all__ = ["check_knowledge", "knowledge_folder", "load_knowledge", "load_unchecked"]
