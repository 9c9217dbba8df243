"""A golden price in words: what it is, how it was reached, and how far to trust it."""

from actions.pricing.quotation import Quote
from actions.results import Joined, Response

SURE = 0.6
"""Confidence from which we say that we are fairly sure."""
_LINE_OF_CODE = {
    "material": "utter_line_materials",
    "extras": "utter_line_materials",
    "labour": "utter_line_labour",
    "overhead": "utter_line_overhead",
    "packing": "utter_line_transport",
    "carriage": "utter_line_transport",
}


_RUPEE = 100


def amounts(quote: Quote) -> dict[str, int]:
    """The amounts as values of a response, in whole rupees: nobody says paise of a price."""
    return {
        "minimum_paise": whole_rupees(quote.minimum_paise),
        "optimal_paise": whole_rupees(quote.optimal_paise),
        "maximum_paise": whole_rupees(quote.maximum_paise),
        "base_paise": quote.base_paise,
    }


def whole_rupees(paise: int) -> int:
    """The next whole rupee, in paise; rounding up keeps minimum <= optimal <= maximum and never undercuts a cost."""
    return -(-paise // _RUPEE) * _RUPEE


def hours_were_guessed(quote: Quote) -> bool:
    """Whether the working time was taken from similar products because nobody told it."""
    return any(assumption.code == "hours_from_comparables" for assumption in quote.assumptions)


def explained(quote: Quote) -> tuple[Response, ...]:
    """The price with its breakdown, what it rests on, and its sources."""
    return (
        Response("utter_quote", amounts(quote)),
        Response("utter_quote_breakdown", {"lines": _lines(quote), "base_paise": quote.base_paise}),
        *basis(quote),
        Response("utter_quote_sources", {"sources": _sources(quote)}),
    )


def basis(quote: Quote) -> tuple[Response, ...]:
    """Working time, wage and comparable products that were taken, and what was guessed."""
    labour = next(line for line in quote.lines if line.code == "labour")
    values = {
        "hours": labour.values["hours"],
        "wage_paise": round(labour.values["rupees_a_day"] * 100),
        "state": labour.values["state"],
        "count": quote.comparables.count,
        "sureness": Response("utter_quote_sure" if quote.confidence >= SURE else "utter_quote_unsure"),
    }
    name = "utter_quote_basis" if quote.comparables.count else "utter_quote_basis_alone"
    guessed = (Response("utter_quote_hours_guessed"),) if hours_were_guessed(quote) else ()
    return (*guessed, Response(name, values))


def _lines(quote: Quote) -> Joined:
    """Costs of one kind together, so that nobody has to listen to ten lines."""
    together: dict[str, int] = {}
    for line in quote.lines:
        name = _LINE_OF_CODE[line.code]
        together[name] = together.get(name, 0) + line.paise
    return Joined(
        tuple(
            Response("utter_quote_line", {"label": Response(name), "amount_paise": paise})
            for name, paise in together.items()
        ),
        ", ",
    )


def _sources(quote: Quote) -> str:
    return "; ".join(
        f"{source.about}: {source.source} ({source.dated:%Y-%m-%d})" for source in quote.sources[:3]
    )
