"""Room in a plan for an interviewer that listens: every core question may have the follow-up that it deserves."""

from interview.plan.plan import Plan, Question, core

MOST_HERE = 2
"""Follow-ups of one question."""


def with_follow_ups(plan: Plan) -> Plan:
    """The plan with one follow-up a question in its budget; the time that is left bounds them again when they come."""
    questions = [
        Question(**{**question, "follow_ups": max(question["follow_ups"], MOST_HERE)}) for question in plan["questions"]
    ]
    budget = {**plan["budget"], "follow_ups": max(plan["budget"]["follow_ups"], len(core(questions)))}
    return Plan(**{**plan, "budget": budget, "questions": questions})  # type: ignore[typeddict-item]
