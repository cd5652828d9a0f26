"""The agents: one a section, each with its own words in `prompts/LANGUAGE/crew.json`."""

from crewai import Agent
from crewai.llms.base_llm import BaseLLM

from parsing.json_object import JsonObject


def agent(words: JsonObject, section: str, llm: BaseLLM) -> Agent:
    """The agent of a section. No tools, no memory, no delegation: it reads and answers."""
    prompt = words["agents"][section]
    return Agent(
        role=prompt["role"],
        goal=prompt["goal"],
        backstory=words["backstory"],
        llm=llm,
        tools=[],
        allow_delegation=False,
        verbose=False,
        max_iter=2,
        max_retry_limit=0,
        cache=False,
        memory=False,
    )
