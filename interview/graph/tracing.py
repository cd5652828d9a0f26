"""LangSmith: off unless it is asked for, whatever older variables the environment holds."""

import langsmith


def configure_tracing(
    *, enabled: bool, api_key: str | None = None, endpoint: str | None = None, project: str | None = None
) -> None:
    """Set it for the whole process, before the first interview. Traces hold CV text and answers."""
    if not enabled:
        langsmith.configure(enabled=False)
        return
    client = langsmith.Client(api_url=endpoint, api_key=api_key)
    langsmith.configure(enabled=True, client=client, project_name=project)
