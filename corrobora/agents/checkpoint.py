"""How a checkpointer may keep the state: corrobora's records and nothing else, never by pickle."""

import dataclasses

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from corrobora import records


def serializer() -> JsonPlusSerializer:
    """Return a serializer for LangGraph's savers that reads back our records only."""
    named = vars(records).values()
    ours = [
        (records.__name__, kind.__name__)
        for kind in named
        if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or kind is records.Box)
    ]
    return JsonPlusSerializer(allowed_msgpack_modules=ours)
