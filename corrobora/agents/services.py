"""What the steps work with: built once a process by `corrobora.app`, faked whole in tests."""

from collections.abc import Mapping
from dataclasses import dataclass

from corrobora.ports import (
    ChatModel,
    Coverage,
    ElementScope,
    ElementSource,
    Embedder,
    Judge,
    Router,
    TextSource,
    VectorIndex,
    WordIndex,
    Writer,
)
from corrobora.records import Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers that steer the path of a query; `corrobora.settings` says what each means."""

    k: int = 50
    keep: int = 8
    tau: float = 0.95
    abstain_below: float = 0.25
    gamma: float = 0.2
    rounds: int = 2
    named: bool = True  # documents that the query names get support
    pass_down: bool = True  # pages and documents pass their weight to what stands in them
    adaptive: bool = True  # as much evidence as the query needs, else always `keep` pieces
    max_calls: int | None = None
    max_usd: float | None = None
    max_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Ports, filled; `chat` and `writer` are None where no model is configured."""

    elements: ElementSource
    texts: TextSource
    scope: ElementScope
    words: WordIndex
    vectors: VectorIndex
    embedder: Embedder
    router: Router
    local_judge: Judge
    extractive: Writer
    groups: Mapping[Modality, str]  # modalities whose evidence is dependent share a group
    model_judge: Judge | None = None
    writer: Writer | None = None
    chat: ChatModel | None = None
    coverage: Coverage | None = None
    limits: Limits = Limits()
