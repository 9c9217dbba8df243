"""Questions about rules: delivery, returns, payment, cancelling, data. Answered from our policy articles or not."""

from actions.context import ActionContext
from actions.results import ActionResult, Response
from knowledge import ROOT
from rag.policies import load_policies

POLICIES = ROOT / "policies"


async def answer_policy(context: ActionContext) -> ActionResult:
    """What our rules say about the question in the slot; a person is offered where they say nothing."""
    question = str(context.slots.get("policy_question") or context.text)
    answer = load_policies(POLICIES).ask(question, language=context.language)
    if not answer.answered:
        return ActionResult((Response("utter_policy_unknown"),))
    source = Response("utter_policy_source", {"title": answer.citations[0].title})
    return ActionResult((Response(text=answer.text), source))
