"""The environment, read once into one frozen object. The only reader of the environment in the project."""

import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

OfferSourceName = Literal["api", "francetravail", "adzuna"]


class Settings(BaseSettings):
    """Every field is an environment variable of the same name in capitals; `.env` here counts too."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_prefix="",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    vivavoce_host: str = Field(default="127.0.0.1", description="Address to listen on.")
    vivavoce_port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    vivavoce_data: Path = Field(default=Path(".vivavoce"), description="Folder of the embedded services' data.")
    vivavoce_public_url: str | None = Field(
        default=None,
        description="Address users see, e.g. https://interviews.example; sets Origin and secure cookies.",
    )
    vivavoce_proxies: str = Field(
        default="127.0.0.1",
        pattern=r"^[0-9A-Fa-f.:/, ]*$",
        description="Addresses or networks of proxies before the server, e.g. 10.0.0.0/8: who asks is whom they name. "
        "Else all who come through one count as one.",
    )
    vivavoce_peer_connections: int = Field(
        default=512,
        ge=16,
        description="Most connections of one address that wait to ask for something; behind a proxy all share one.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="A Redis of your own: redis://, rediss:// with TLS, redis+sentinel://HOST,HOST/SERVICE, "
        "redis+cluster://HOST; unset starts the embedded one.",
    )
    redis_ca: Path | None = Field(
        default=None,
        description="File of the authority that has signed that Redis' certificate; unset: those the system trusts.",
    )
    mongodb_url: SecretStr | None = Field(
        default=None, description="A MongoDB of your own; unset starts the embedded one."
    )
    mongodb_database: str = Field(default="vivavoce", description="Database name in MongoDB.")

    vivavoce_models: str | None = Field(
        default=None,
        description="Failover list: openai:MODEL,groq:MODEL; scripted:TOKENS@RATE for load tests.",
    )
    vivavoce_models_speak: str | None = Field(default=None, description="The same for what the interviewer says.")
    vivavoce_models_assess: str | None = Field(default=None, description="The same for assessing answers.")
    vivavoce_models_report: str | None = Field(default=None, description="The same for the words of reports.")
    vivavoce_models_crew: str | None = Field(default=None, description="The same for reading CVs.")
    vivavoce_model_effort: str | None = Field(
        default=None,
        pattern="^[a-z]{2,10}$",
        description="How long models that reason may think, in their provider's word: low, medium, high.",
    )
    openai_api_key: SecretStr | None = Field(default=None, description="Turns the LLM interviewer on through OpenAI.")
    openai_base_url: str | None = Field(default=None, description="Any OpenAI-compatible server.")
    groq_api_key: SecretStr | None = Field(default=None, description="Turns the LLM interviewer on through Groq.")
    groq_base_url: str | None = Field(default=None, description="Any Groq-compatible server.")
    vivavoce_model_timeout: float = Field(
        default=30.0, gt=0, description="Seconds a model may stay silent before it counts as failed."
    )

    vivavoce_turn_tokens: int = Field(
        default=4000, ge=16, description="Most tokens that one call of a model may bring; its thoughts count."
    )
    vivavoce_turn_seconds: float = Field(
        default=90.0, gt=0, description="Seconds after which rules word a turn in the model's place."
    )
    vivavoce_model_calls: Literal["kept", "off"] = Field(
        default="kept",
        description="Prompts and answers of models, for developers to look at, erased with their session; 'off': none.",
    )
    vivavoce_session_tokens: int = Field(
        default=500_000,
        ge=0,
        description="Tokens in and out of models in one session; then rules go on in their place. 0: no limit.",
    )
    vivavoce_session_cost: float | None = Field(
        default=None, gt=0, description="The same in US dollars, as far as prices are known; unset: no limit."
    )
    vivavoce_model_prices: str | None = Field(
        default=None,
        description="US dollars for a million tokens in and out: openai:gpt-4.1-mini=0.40/1.60,groq:MODEL=IN/OUT; "
        "a third amount is that of cached input.",
    )

    offers_api_url: str | None = Field(default=None, description="JSON offers API; without any source the sample set.")
    france_travail_client_id: str | None = Field(default=None, description="Turns France Travail's offers on.")
    france_travail_client_secret: SecretStr | None = Field(default=None, description="Its secret.")
    adzuna_app_id: str | None = Field(default=None, description="Turns Adzuna's offers on.")
    adzuna_app_key: SecretStr | None = Field(default=None, description="Its key.")
    adzuna_country: str = Field(default="fr", pattern="^[a-z]{2}$", description="Country of Adzuna's offers.")
    vivavoce_offer_links: bool = Field(
        default=False,
        description="Candidates may name a web page with their own offer, which this server then fetches.",
    )
    offers_store: str | None = Field(
        default=None, description="Object store of ingested offers, an fsspec URL; unset is a folder under the data."
    )
    offers_store_endpoint: str | None = Field(default=None, description="Address of an S3-compatible server (MinIO).")
    offers_every: int = Field(default=3600, ge=60, description="Seconds between two ingestions by the worker.")

    vivavoce_local_sign_in: Literal["auto", "off"] = Field(
        default="auto",
        description="Sign-in by name without a password; exists on loopback only. 'off' removes it there too.",
    )
    google_client_id: str | None = Field(default=None, description="Turns sign-in with Google on.")
    google_client_secret: SecretStr | None = Field(default=None, description="Its secret.")
    oidc_issuer: str | None = Field(
        default=None, description="Sign-in by another OpenID provider (Keycloak, Entra, ...): its issuer's address."
    )
    oidc_client_id: str | None = Field(default=None, description="The client id that it has given this server.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Its secret.")
    oidc_name: str = Field(default="OpenID", max_length=40, description="What its button calls it.")
    vivavoce_sign_up: Literal["invited", "anyone"] = Field(
        default="invited",
        description="'anyone' makes whoever a provider vouches for a candidate; 'invited' asks for an invitation.",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mails invitations: smtp://user:password@host:587 (STARTTLS), smtps://host; unset: copy links.",
    )
    smtp_from: str | None = Field(default=None, description="Whom these mails come from: invitations@school.example.")
    vivavoce_quota_factor: int = Field(
        default=1, ge=1, le=10_000, description="Multiplies what one person may do, for load tests; 1 for people."
    )
    vivavoce_lease_seconds: float = Field(default=10.0, gt=0.5, description="How long a dead node keeps its sessions.")
    vivavoce_log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Log level.")
    vivavoce_metrics: bool = Field(default=False, description="Serve Prometheus metrics on /metrics.")
    vivavoce_worker: Literal["embedded", "off"] = Field(
        default="embedded",
        description="'embedded': the server has jobs such as reading CVs done; 'off': `vivavoce worker`.",
    )
    vivavoce_sealed_ttl: int = Field(
        default=3600, ge=1, description="Seconds a finished session stays in Redis after it was sealed into MongoDB."
    )

    langsmith_tracing: bool = Field(
        default=False, description="Send traces to LangSmith; they hold CV text and answers."
    )
    langsmith_api_key: SecretStr | None = Field(default=None, description="LangSmith's key.")
    langsmith_endpoint: str | None = Field(default=None, description="LangSmith's address, for a server of your own.")
    langsmith_project: str | None = Field(default=None, description="LangSmith project.")

    @property
    def offer_sources(self) -> tuple[OfferSourceName, ...]:
        """The sources of offers that are set; without any there are the samples."""
        named: dict[OfferSourceName, object] = {
            "api": self.offers_api_url,
            "francetravail": self.france_travail_client_id and self.france_travail_client_secret,
            "adzuna": self.adzuna_app_id and self.adzuna_app_key,
        }
        return tuple(name for name, is_set in named.items() if is_set)


def release() -> str:
    """The version of Vivavoce that is installed."""
    try:
        return version("vivavoce")
    except PackageNotFoundError:
        return "0"


def unknown_variables() -> list[str]:
    """Names in the environment that look like ours and are no setting: probably misspelt."""
    known = {name.upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith("VIVAVOCE_") and name not in known)


def lay_out(values: Mapping[str, str]) -> None:
    """Put values into the environment, for libraries that can be configured nowhere else."""
    os.environ.update(values)
