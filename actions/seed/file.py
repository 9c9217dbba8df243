"""A marketplace from a file: `{"products": [...], "my_listings": [...], "orders": [...]}`, all optional.

A product has the keys of the listings interface: `product_type`, `craft`, `materials` or `material`, `colours` or
`colour`, `technique`, `dimensions` or `dimension`, `weight`, `duration`, `price` (rupees), `quantity`, `status`,
`title` (or `titles` by language), `artisan` (a name), `place`. `products` belong to some artisan, `my_listings` to the
person who seeds. An order has `id`, `status`, `quantity`, `product_type` (and `craft`) or `listing` (the `id` of a
product in the file), `buyer` and `artisan`: "this user" is the person who seeds. Other keys are passed over.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import artisans, listings, orders, persons
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.errors import IllegalTransition, InvalidSeed
from actions.marketplace.listings import ListingDraft
from actions.marketplace.statuses import ListingStatus, order_status
from actions.marketplace.tables import Listing, Order
from actions.marketplace.titles import titles
from actions.pricing.errors import PricingError
from actions.pricing.measures import parse_hours
from actions.seed.demonstration import CHANNEL, MESSAGE_ID, SURNAME, home_of
from actions.seed.history import bring_to
from knowledge.lexicon import load_lexicon
from knowledge.prices import load_prices

logger = logging.getLogger(__name__)

THIS_USER = "this user"
_SOME_ARTISAN, _SOME_BUYER = f"Kamla {SURNAME}", f"Aarav {SURNAME}"
_DEFAULT_PRICE = Decimal(1000)
_MAX_ENTRIES = 10_000


def _several(value: Any) -> Any:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value if value is not None else []


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


_Words = Annotated[list[str], BeforeValidator(_several)]
_Text = Annotated[str | None, BeforeValidator(_text)]


class _Product(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: _Text = None
    product_type: str = Field(validation_alias=AliasChoices("product_type", "product"))
    craft: str | None = None
    materials: _Words = Field(default_factory=list, validation_alias=AliasChoices("materials", "material"))
    colours: _Words = Field(
        default_factory=list, validation_alias=AliasChoices("colours", "colour", "colors", "color")
    )
    technique: str | None = None
    dimensions: _Text = Field(None, validation_alias=AliasChoices("dimensions", "dimension", "size"))
    weight: _Text = None
    duration: _Text = None
    price: Annotated[Decimal, Field(gt=0)] = _DEFAULT_PRICE
    quantity: Annotated[int, Field(ge=0)] = 1
    status: str = "published"
    title: str | None = None
    titles: dict[str, str] = Field(default_factory=dict)
    artisan: str | None = None
    place: str | None = None
    state: str | None = None


class _Order(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int | None = None
    listing: _Text = None
    product_type: str | None = Field(None, validation_alias=AliasChoices("product_type", "product"))
    craft: str | None = None
    status: str = "placed"
    quantity: Annotated[int, Field(ge=1)] = 1
    buyer: str | None = None
    artisan: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    products: Annotated[list[_Product], Field(max_length=_MAX_ENTRIES)] = Field(default_factory=list)
    my_listings: Annotated[list[_Product], Field(max_length=_MAX_ENTRIES)] = Field(default_factory=list)
    orders: Annotated[list[_Order], Field(max_length=_MAX_ENTRIES)] = Field(default_factory=list)


async def seed_file(
    session: AsyncSession, data: Mapping[str, Any], sender_person_id: str | None, now: datetime
) -> None:
    """Put what the file describes into the marketplace; what is there already is left alone, an order by its
    number, a product by all that is told of it.

    Raises:
        InvalidSeed: an entry cannot be used, or speaks of "this user" when there is none; the message names it.
    """
    try:
        file = _File.model_validate(dict(data))
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidSeed(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    seeding = _Seeding(session, sender_person_id, now)
    try:
        for product in file.products:
            await seeding.product(product, await seeding.artisan(product.artisan, product))
        for product in file.my_listings:
            await seeding.product(product, await seeding.artisan(THIS_USER, product))
        for order in file.orders:
            await seeding.order(order)
    except (PricingError, IllegalTransition) as error:
        raise InvalidSeed(str(error)) from error
    logger.info(
        "seeded %d products, %d own listings, %d orders",
        len(file.products),
        len(file.my_listings),
        len(file.orders),
    )


class _Seeding:
    """One file being put in: remembers which listing an id or a title of the file means."""

    def __init__(self, session: AsyncSession, sender_person_id: str | None, now: datetime) -> None:
        self._session = session
        self._sender = sender_person_id
        self._now = now
        self._named: dict[str, Listing] = {}
        self._told: Counter[tuple[Any, ...]] = Counter()

    async def artisan(self, named: str | None, product: _Product | None = None) -> str:
        """Person id of an artisan: the sender, the one of that name, or some artisan."""
        if named == THIS_USER:
            sender = await persons.get(self._session, self._known_sender())
            await persons.register_artisan(self._session, sender)
            return sender.id
        name = named or _SOME_ARTISAN
        place, state = home_of(product.craft, product.place) if product else (None, None)
        person = await persons.find_or_create(
            self._session,
            CHANNEL,
            f"artisan {named}" if named else f"artisan {name}, {place}",
            role="artisan",
            language="hi",
            name=name,
            message_id=MESSAGE_ID,
            now=self._now,
        )
        if product is not None:
            profile = ArtisanProfile(place, product.state or state, product.craft)
            await artisans.update(self._session, person.id, profile, message_id=MESSAGE_ID, now=self._now)
        return person.id

    async def product(self, product: _Product, artisan_id: str) -> Listing:
        """Publish one product and bring it to its status, unless it was seeded before."""
        draft = ListingDraft(
            product_type=product.product_type,
            price_paise=round(product.price * 100),
            quantity=max(1, product.quantity),
            craft=product.craft,
            materials=tuple(product.materials),
            colours=tuple(product.colours),
            technique=product.technique,
            dimensions=product.dimensions,
            weight=product.weight,
            duration=product.duration,
            hours=_hours(product.duration),
            titles=_titles(product),
        )
        status = _listing_status(product.status)
        listing = await self._seeded_before(draft, artisan_id)
        if listing is None:
            listing = await listings.publish(
                self._session, artisan_id, draft, message_id=MESSAGE_ID, now=self._now
            )
            await self._bring_to(listing, product.quantity, status)
        names = {product.id, product.title, draft.titles["en"]} - {None}
        self._named |= {name: listing for name in names if name}
        return listing

    async def _seeded_before(self, draft: ListingDraft, artisan_id: str) -> Listing | None:
        """The listing that an earlier run made of the same entry; the second of two equal entries is another."""
        told = (draft.craft, draft.materials, draft.colours)
        query = select(Listing).where(
            Listing.artisan_id == artisan_id,
            Listing.product_type == draft.product_type,
            Listing.price_paise == draft.price_paise,
        )
        equal = [
            listing
            for listing in await self._session.scalars(query.order_by(Listing.id))
            if (listing.craft, tuple(listing.materials), tuple(listing.colours)) == told
            and listing.titles == draft.titles
        ]
        key = (artisan_id, draft.product_type, draft.price_paise, draft.titles["en"], *told)
        before = self._told[key]
        self._told[key] += 1
        return equal[before] if before < len(equal) else None

    async def _bring_to(self, listing: Listing, quantity: int, status: ListingStatus) -> None:
        if quantity == 0 or status is ListingStatus.SOLD_OUT:
            await self._set_stock(listing, 0)
        if status is ListingStatus.DRAFT:
            listing.status = status
        if status is ListingStatus.ARCHIVED:
            await listings.archive(
                self._session, listing.artisan_id, listing.id, message_id=MESSAGE_ID, now=self._now
            )

    async def order(self, entry: _Order) -> None:
        """Place one order and bring it to its status; the listing's stock is afterwards what it was."""
        if entry.id is not None and await self._session.get(Order, entry.id) is not None:
            return
        status = order_status(entry.status)
        buyer_id = await self._buyer(entry)
        listing = await self._listing_for(entry, buyer_id)
        stock = listing.quantity
        await self._set_stock(listing, stock + entry.quantity)
        order = await orders.place(
            self._session,
            buyer_id,
            listing.id,
            entry.quantity,
            message_id=MESSAGE_ID,
            now=self._now,
            order_id=entry.id,
        )
        await bring_to(self._session, order, status, message_id=MESSAGE_ID, at=lambda: self._now)
        await self._set_stock(listing, stock)

    async def _buyer(self, entry: _Order) -> str:
        if entry.buyer == THIS_USER:
            return self._known_sender()
        name = entry.buyer or _SOME_BUYER
        person = await persons.find_or_create(
            self._session,
            CHANNEL,
            f"buyer {name}",
            role="buyer",
            language="en",
            name=name,
            message_id=MESSAGE_ID,
            now=self._now,
        )
        return person.id

    async def _listing_for(self, entry: _Order, buyer_id: str) -> Listing:
        """The listing that an order is for: by the file's id or title, else the newest that fits, else a new one."""
        if entry.listing in self._named:
            return self._named[entry.listing]
        if not entry.product_type:
            raise InvalidSeed(f"order {entry.id}: needs a product_type or a listing of the file")
        query = select(Listing).where(
            Listing.product_type == entry.product_type,
            Listing.artisan_id != buyer_id,
            Listing.status.in_((ListingStatus.PUBLISHED, ListingStatus.SOLD_OUT)),
        )
        if entry.craft:
            query = query.where(Listing.craft == entry.craft)
        if entry.artisan is not None:
            query = query.where(Listing.artisan_id == await self.artisan(entry.artisan))
        listing = await self._session.scalar(query.order_by(Listing.id.desc()).limit(1))
        if listing is not None:
            return listing
        product = _Product(product_type=entry.product_type, craft=entry.craft)
        return await self.product(product, await self.artisan(entry.artisan, product))

    async def _set_stock(self, listing: Listing, quantity: int) -> None:
        await listings.set_stock(
            self._session, listing.artisan_id, listing.id, quantity, message_id=MESSAGE_ID, now=self._now
        )

    def _known_sender(self) -> str:
        if self._sender is None:
            raise InvalidSeed(f"the file speaks of {THIS_USER!r}, but no sender was given")
        return self._sender


def _hours(duration: str | None) -> float | None:
    return float(parse_hours(duration, load_prices().wages)) if duration else None


def _titles(product: _Product) -> dict[str, str]:
    told = titles(
        product.product_type,
        craft=product.craft,
        materials=tuple(product.materials),
        colours=tuple(product.colours),
        technique=product.technique,
        lexicon=load_lexicon(),
    )
    return told | ({"en": product.title} if product.title else {}) | product.titles


def _listing_status(text: str) -> ListingStatus:
    try:
        return ListingStatus(text.strip().lower().replace(" ", "_"))
    except ValueError:
        raise InvalidSeed(f"there is no listing status {text[:40]!r}") from None
