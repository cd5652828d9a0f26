"""CrewAI reports home unless these settings are in the environment before it is imported.

They are not ours to set here: the process's owner lays them into its environment (`server.settings`).
"""

from collections.abc import Mapping

QUIET: Mapping[str, str] = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_DISABLE_TRACKING": "true",
    "CREWAI_DISABLE_VERSION_CHECK": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "CREWAI_TESTING": "true",  # no question about traces at the first run, no waiting for its answer
    "OTEL_SDK_DISABLED": "true",
}
