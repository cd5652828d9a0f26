"""Chat completions of the OpenAI and Groq SDKs as plain dictionaries.

The SDKs build a tree of pydantic objects for every chunk, which LangChain's wrappers turn into dictionaries at once.
That is a third of all CPU that a token costs. Both wrappers take dictionaries as well, and both SDKs hand them out when
asked for `object`; requests, keys, errors and the reading of the stream stay the SDKs' own.
"""

from typing import Any


class RawCompletions:
    """In place of `client.chat.completions`: streams come as dictionaries, everything else as ever."""

    def __init__(self, client: Any, *, path: str, stream_class: Any) -> None:
        """`client`: `AsyncOpenAI` or `AsyncGroq`; `path` below its base URL; `stream_class`: its `AsyncStream`."""
        self._client = client
        self._path = path
        self._stream_class = stream_class[object]

    async def create(self, *, extra_body: dict[str, Any] | None = None, **payload: Any) -> Any:
        """The stream of chunks, or the SDK's completion if no stream is asked for. Raises the SDK's errors."""
        if not payload.get("stream"):
            return await self._client.chat.completions.create(extra_body=extra_body, **payload)
        return await self._client.post(
            self._path, body=payload | (extra_body or {}), cast_to=object, stream=True, stream_cls=self._stream_class
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client.chat.completions, name)
