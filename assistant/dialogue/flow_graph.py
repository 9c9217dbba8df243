"""Draws flows as Mermaid flowcharts (https://mermaid.js.org/syntax/flowchart.html)."""

from collections.abc import Iterable, Iterator

from assistant.dialogue.flows import (
    END,
    ActionStep,
    CallStep,
    CollectStep,
    Flow,
    LinkStep,
    SetSlotsStep,
    Step,
)

_ALWAYS = "otherwise"


def mermaid(flows: Iterable[Flow]) -> str:
    """One chart, with a box for each flow; calls and links point to the flow that they lead to, when it is drawn."""
    drawn = {flow.id: flow for flow in flows}
    lines = ["flowchart TD"]
    for flow in drawn.values():
        lines += [f'  subgraph {_id(flow.id)}["{_text(flow.name)}"]', "    direction TB"]
        lines += [f"    {line}" for line in _steps(flow)]
        lines.append("  end")
    for flow in drawn.values():
        lines += [f"  {line}" for line in _crossings(flow, drawn)]
    return "\n".join(lines) + "\n"


def _steps(flow: Flow) -> Iterator[str]:
    start, end = _id(flow.id, "start"), _id(flow.id, END)
    triggers = ", ".join(trigger.intent for trigger in flow.triggers)
    yield f'{start}(["{_text(triggers or flow.id)}"])'
    yield f"{start} -->{_label(flow.guard.source if flow.guard else '')} {_id(flow.id, flow.first)}"
    ends = False
    for step in flow.steps.values():
        here = _id(flow.id, step.id)
        yield f"{here}{_shape(step)}"
        for branch in step.next:
            ends = ends or branch.target == END
            said = branch.condition.source if branch.condition else _ALWAYS if len(step.next) > 1 else ""
            yield f"{here} -->{_label(said)} {_id(flow.id, branch.target)}"
        if isinstance(step, CollectStep):
            for rejection in step.rejections:
                yield f"{here} -.->{_label(rejection.condition.source)} {here}"
    if ends:
        yield f'{end}(["end"])'


def _shape(step: Step) -> str:
    """A question is a rhombus, a flow a double box, what we do a box."""
    match step:
        case CollectStep():
            mark = " (asked anew)" if step.ask_before_filling else ""
            return f'{{{{"{_text(step.slot)}{mark}"}}}}'
        case ActionStep():
            return f'["{_text(step.action)}"]'
        case CallStep() | LinkStep():
            return f'[["{_text(step.flow)}"]]'
        case SetSlotsStep():
            return '["' + ", ".join(_text(f"{name} := {value}") for name, value in step.values) + '"]'
        case _:
            return '((" "))'


def _crossings(flow: Flow, drawn: dict[str, Flow]) -> Iterator[str]:
    for step in flow.steps.values():
        if isinstance(step, CallStep | LinkStep) and step.flow in drawn:
            kind = "calls" if isinstance(step, CallStep) else "leads to"
            yield f"{_id(flow.id, step.id)} -.->{_label(kind)} {_id(step.flow, 'start')}"


def _label(text: str) -> str:
    return f'|"{_text(text)}"|' if text else ""


def _text(text: str) -> str:
    """Text that Mermaid shows as it is: quotation marks and brackets as entities."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _id(*parts: str) -> str:
    return "_".join("".join(c if c.isalnum() else "_" for c in part) for part in parts)
