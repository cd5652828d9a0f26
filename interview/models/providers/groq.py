"""Groq. It counts the tokens that may come against the minute's, so a bound that is too high is refused with 413."""

from pydantic import SecretStr

from interview.models.dialect import Dialect
from interview.models.endpoints import Endpoint
from interview.models.providers.provider import Account, ModelSpec, Provider
from interview.models.providers.sdk import completions, http_client

URL = "https://api.groq.com"


def build(spec: ModelSpec, account: Account, seconds: float) -> Endpoint:
    """Imports langchain-groq, which takes seconds."""
    import groq  # noqa: PLC0415
    from langchain_groq import ChatGroq  # noqa: PLC0415

    key, base_url = account.key or SecretStr("none"), account.base_url or URL
    dialect = Dialect()
    client = groq.AsyncGroq(
        api_key=key.get_secret_value(),
        base_url=base_url,
        timeout=seconds,
        max_retries=0,
        http_client=http_client(groq, seconds=seconds),
    )
    chat = ChatGroq(
        model_name=spec.model,
        api_key=key,
        base_url=base_url,
        timeout=seconds,
        max_retries=0,
        async_client=completions(groq, client, path="/openai/v1/chat/completions", dialect=dialect),
    )
    return Endpoint(str(spec), chat, close=client.close, dialect=dialect)


GROQ = Provider("groq", build, default="llama-3.3-70b-versatile")
