"""OpenAI, and every server that speaks its format."""

from pydantic import SecretStr

from interview.models.dialect import Dialect
from interview.models.endpoints import BOUND_KEYS, Endpoint
from interview.models.providers.provider import Account, ModelSpec, Provider
from interview.models.providers.sdk import completions, http_client

URL = "https://api.openai.com/v1"


def build(spec: ModelSpec, account: Account, seconds: float) -> Endpoint:
    """Imports langchain-openai, which takes seconds."""
    import openai  # noqa: PLC0415
    from langchain_openai import ChatOpenAI  # noqa: PLC0415

    key, base_url = account.key or SecretStr("none"), account.base_url or URL
    own = base_url.rstrip("/") == URL
    # OpenAI keeps thoughts to itself; whoever else speaks its format has to be heard first.
    dialect = Dialect(manner="plain" if own else "unknown")
    client = openai.AsyncOpenAI(
        api_key=key.get_secret_value(),
        base_url=base_url,
        timeout=seconds,
        max_retries=0,
        http_client=http_client(openai, seconds=seconds),
    )
    chat = ChatOpenAI(
        model=spec.model,
        api_key=key,
        base_url=base_url,
        timeout=seconds,
        max_retries=0,
        root_async_client=client,
        async_client=completions(openai, client, path="/chat/completions", dialect=dialect),
        use_responses_api=False,
        # `limit_silence` watches; theirs makes a task for every chunk on Python 3.11.
        stream_chunk_timeout=None,
    )
    return Endpoint(
        str(spec),
        chat,
        close=client.close,
        body_key="extra_body",
        ask_usage=True,
        # OpenAI refuses the old name for its reasoning models.
        bound_keys=BOUND_KEYS[::-1] if own else BOUND_KEYS,
        strict=own,
        dialect=dialect,
    )


OPENAI = Provider("openai", build, default="gpt-4.1-mini")
