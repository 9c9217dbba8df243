"""What a golden price is asked for: the piece, as far as it was told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from actions.pricing.errors import InvalidQuoteInput
from actions.pricing.measures import check_hours, parse_hours, parse_kg, parse_size
from knowledge.prices import load_prices

_MAX_TEXT = 80
_MAX_MATERIALS = 8
MAX_QUANTITY = 100_000


@dataclass(frozen=True, slots=True)
class QuoteInputs:
    """One kind of piece; attribute values are canonical values of the lexicon."""

    product_type: str | None = None
    craft: str | None = None
    materials: tuple[str, ...] = ()
    """The main material first."""
    dimensions: str | None = None
    """Such as "6 m" or "30x20 cm"."""
    weight: str | None = None
    duration: str | None = None
    """Working time for one piece as told, such as "3 day"."""
    hours: Decimal | None = None
    """Working hours for one piece; goes before `duration`."""
    place: str | None = None
    state: str | None = None
    technique: str | None = None
    quantity: int = 1
    """Pieces on offer; the price is for one."""

    def as_json(self) -> dict[str, Any]:
        """What was told, without the gaps."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        if self.materials:
            told["materials"] = list(self.materials)
        if self.hours is not None:
            told["hours"] = float(self.hours)
        return told


def _words(value: Any) -> Any:
    """One canonical spelling: lower case, single spaces, no underscores."""
    return " ".join(value.replace("_", " ").lower().split()) or None if isinstance(value, str) else value


def _several(value: Any) -> Any:
    if isinstance(value, str):
        return [part for part in (_words(part) for part in value.split(",")) if part]
    return [_words(item) for item in value] if isinstance(value, list) else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


_Word = Annotated[str | None, BeforeValidator(_words), Field(max_length=_MAX_TEXT)]
_Told = Annotated[str | None, BeforeValidator(_text), Field(max_length=_MAX_TEXT)]
_Number = Annotated[Decimal | None, Field(gt=0)]


class _QuoteRequest(BaseModel):
    """The JSON form, liberal in its names."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    product_type: _Word = Field(None, validation_alias=AliasChoices("product_type", "product"))
    craft: _Word = None
    materials: Annotated[list[str], BeforeValidator(_several), Field(max_length=_MAX_MATERIALS)] = Field(
        default_factory=list, validation_alias=AliasChoices("materials", "material")
    )
    dimensions: _Told = Field(None, validation_alias=AliasChoices("dimensions", "dimension", "size"))
    weight: _Told = None
    duration: _Told = None
    days: _Number = None
    hours: _Number = Field(None, validation_alias=AliasChoices("hours", "labour_hours", "labor_hours"))
    place: _Word = None
    state: _Word = None
    technique: _Word = None
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)] = 1


def inputs_from_json(data: Mapping[str, Any]) -> QuoteInputs:
    """Read a quote request: `{"product_type", "craft", "material" | "materials", "dimension" | "dimensions",
    "weight", "duration": "3 day" | "days": 3 | "hours" | "labour_hours": 24, "place", "state", "quantity",
    "technique"}`, all optional here.

    Raises:
        InvalidQuoteInput: an unknown key, or a value that cannot be read; `field` names it.
    """
    try:
        request = _QuoteRequest.model_validate(dict(data))
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "request"
        reason = "is not known" if first["type"] == "extra_forbidden" else first["msg"]
        raise InvalidQuoteInput(field, reason) from error
    hours = request.hours
    if hours is None and request.days is not None:
        hours = request.days * load_prices().wages.hours_per_day
    inputs = QuoteInputs(
        product_type=request.product_type,
        craft=request.craft,
        materials=tuple(request.materials),
        dimensions=request.dimensions,
        weight=request.weight,
        duration=request.duration,
        hours=hours,
        place=request.place,
        state=request.state,
        technique=request.technique,
        quantity=request.quantity,
    )
    check(inputs)
    return inputs


def check(inputs: QuoteInputs) -> None:
    """Raise `InvalidQuoteInput` unless every measure can be read."""
    if inputs.dimensions:
        parse_size(inputs.dimensions)
    if inputs.weight:
        parse_kg(inputs.weight)
    if inputs.hours is not None:
        check_hours(inputs.hours)
    elif inputs.duration:
        parse_hours(inputs.duration, load_prices().wages)
