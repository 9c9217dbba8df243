"""What pricing refuses."""


class PricingError(Exception):
    """No price could be given; the message is one plain sentence."""

    code = "pricing_error"


class InvalidQuoteInput(PricingError):
    """Something told about the piece cannot be read or is out of bounds."""

    code = "quote_input_invalid"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class QuoteRefused(PricingError):
    """A quote would be a guess: `missing` names what must be told first."""

    code = "quote_refused"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(f"no price without: {', '.join(missing)}")
        self.missing = missing
