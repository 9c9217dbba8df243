"""Checks flows against the domain, the responses, the actions and each other before anybody talks to them."""

from collections.abc import Collection, Iterator

from assistant.dialogue.domain import Domain
from assistant.dialogue.executor import LISTEN
from assistant.dialogue.flows import (
    END,
    ActionStep,
    CallStep,
    CollectStep,
    Condition,
    Flow,
    Flows,
    LinkStep,
    SetSlotsStep,
    Step,
)
from assistant.errors import ConfigurationError


def validate(flows: Flows, domain: Domain, responses: Collection[str], actions: Collection[str]) -> None:
    """Check everything that flows refer to.

    Raises:
        ConfigurationError: lists every mistake with file, line and reason.
    """
    mistakes = [mistake for flow in flows for mistake in _mistakes(flow, flows, domain, responses, actions)]
    if mistakes:
        raise ConfigurationError("\n".join(mistakes))


def _mistakes(
    flow: Flow, flows: Flows, domain: Domain, responses: Collection[str], actions: Collection[str]
) -> Iterator[str]:
    def at(line: int, reason: str) -> str:
        return f"{flow.file}:{line}: flow {flow.id!r}: {reason}"

    def unknown_slots(condition: Condition, line: int) -> Iterator[str]:
        for name in condition.names:
            namespace, _, slot = name.partition(".")
            if namespace == "slots" and slot not in domain.slots:
                yield at(line, f"condition {condition.source!r} reads the unknown slot {slot!r}")

    if flow.guard is not None:
        yield from unknown_slots(flow.guard, flow.line)
    for trigger in flow.triggers:
        if domain.intents and trigger.intent not in domain.intents:
            yield at(flow.line, f"unknown intent {trigger.intent!r} in nlu_trigger")
    for step in flow.steps.values():
        for branch in step.next:
            if branch.target != END and branch.target not in flow.steps:
                yield at(step.line, f"step {step.id!r} goes to the unknown step {branch.target!r}")
            if branch.condition is not None:
                yield from unknown_slots(branch.condition, step.line)
        match step:
            case ActionStep(action=name) if "{{" not in name and name != LISTEN:
                if name not in responses and name not in actions:
                    yield at(step.line, f"unknown action or response {name!r}")
            case CollectStep():
                if step.slot not in domain.slots:
                    yield at(step.line, f"collects the unknown slot {step.slot!r}")
                own = step.utter != f"utter_ask_{step.slot}"
                asks = [step.utter in responses, not own and f"action_ask_{step.slot}" in actions]
                if sum(asks) != 1:
                    reason = "both exist" if all(asks) else "neither exists"
                    yield at(
                        step.line,
                        f"needs exactly one of {step.utter!r} and 'action_ask_{step.slot}': {reason}",
                    )
                for rejection in step.rejections:
                    yield from unknown_slots(rejection.condition, step.line)
                    if rejection.utter not in responses:
                        yield at(step.line, f"unknown response {rejection.utter!r} in a rejection")
            case SetSlotsStep():
                for name, _ in step.values:
                    if name not in domain.slots:
                        yield at(step.line, f"sets the unknown slot {name!r}")
            case CallStep(flow=target) | LinkStep(flow=target):
                if target not in flows:
                    yield at(step.line, f"refers to the unknown flow {target!r}")
    for slot in flow.persisted_slots:
        if slot not in flow.slots_written():
            yield at(flow.line, f"persists {slot!r}, which it neither collects nor sets")
    yield from (
        at(flow.steps[step_id].line, f"step {step_id!r} is never reached") for step_id in _unreached(flow)
    )
    if loop := _silent_loop(flow):
        yield at(flow.steps[loop].line, f"step {loop!r} can come back to itself without a question")


def _unreached(flow: Flow) -> list[str]:
    seen: set[str] = set()
    waiting = [flow.first]
    while waiting:
        step_id = waiting.pop()
        if step_id in seen or step_id not in flow.steps:
            continue
        seen.add(step_id)
        waiting += [branch.target for branch in flow.steps[step_id].next]
    return [step_id for step_id in flow.steps if step_id not in seen]


def _silent_loop(flow: Flow) -> str | None:
    """A step on a cycle in which nobody is asked anything, or None."""
    silent = {step_id: step for step_id, step in flow.steps.items() if not _waits(step)}
    finished: set[str] = set()

    def visit(step_id: str, path: tuple[str, ...]) -> str | None:
        if step_id in path:
            return step_id
        if step_id in finished or step_id not in silent:
            return None
        for branch in silent[step_id].next:
            if (found := visit(branch.target, (*path, step_id))) is not None:
                return found
        finished.add(step_id)
        return None

    return next((found for step_id in silent if (found := visit(step_id, ())) is not None), None)


def _waits(step: Step) -> bool:
    return isinstance(step, CollectStep | CallStep) or (
        isinstance(step, ActionStep) and step.action == LISTEN
    )
