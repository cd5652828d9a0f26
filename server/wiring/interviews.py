"""The interviews of a node: the graph with its checkpoints, its tools and the plans that are made in the lobby."""

from contextlib import AsyncExitStack

from redis.asyncio import Redis

from interview.graph.clock import Clock
from interview.graph.preparing import Preparing
from interview.graph.tools import ToolServices
from interview.models.usage import Allowance
from interview.practice.branches import Branches
from interview.practice.forks import Forks
from interview.practice.retries import Practice
from interview.session import Interviews
from interview.threads.saver import RedisSaver
from offers.ports import OfferService
from offers.search.matching import OfferMatching
from parsing.service import Cvs
from server.sessions.log.session_log import KEEP_SECONDS
from server.sessions.plans import RedisPlans
from server.sessions.records.sessions import Sessions
from server.wiring.interviewers import PLAN_SECONDS, BuiltInterviewer


def build_interviews(
    built: BuiltInterviewer,
    allowed: Allowance,
    leaving: AsyncExitStack,
    *,
    redis: Redis,
    cvs: Cvs,
    offers: OfferService,
    sessions: Sessions,
    clock: Clock,
) -> tuple[Interviews, Practice, Forks]:
    """They, and other answers to their questions beside them; what they hold open is closed with `leaving`."""
    saver = RedisSaver(redis, ttl=KEEP_SECONDS)
    leaving.push_async_callback(saver.aclose)
    tools = ToolServices(profiles=cvs, offers=offers, pinned=sessions, matching=OfferMatching())
    interviewer, preparing = built.interviewer, None
    if built.planner is not None:
        preparing = Preparing(planner=built.planner, tools=tools, plans=RedisPlans(redis), wait=PLAN_SECONDS)
    interviews = Interviews(
        interviewer=interviewer,
        tools=tools,
        checkpointer=saver,
        allowance=allowed,
        preparing=preparing,
        clock=clock,
    )
    leaving.push_async_callback(interviews.aclose)
    beside = Interviews(
        interviewer=interviewer, tools=tools, checkpointer=saver, allowance=allowed, assess=False, clock=clock
    )
    branches = Branches(interviews=interviews, branches=beside, threads=saver)
    return interviews, Practice(branches=branches), Forks(branches=branches)
