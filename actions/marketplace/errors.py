"""What the marketplace refuses, each with a code that a reply or an HTTP error can be chosen by."""


class MarketplaceError(Exception):
    """Something the marketplace refused; the message is one plain sentence."""

    code = "marketplace_error"


class NotFound(MarketplaceError):
    """No such person, listing or order."""

    code = "not_found"


class NotYours(MarketplaceError):
    """The listing belongs to somebody else."""

    code = "not_yours"


class InvalidListing(MarketplaceError):
    """A listing lacks something, or a value is out of bounds."""

    code = "listing_invalid"


class InvalidProfile(MarketplaceError):
    """What somebody told about herself lacks a name, or has a value out of bounds."""

    code = "profile_invalid"


class InvalidOrder(MarketplaceError):
    """An order for nothing, for more than there is, or for something that is not on sale."""

    code = "order_invalid"


class IllegalTransition(MarketplaceError):
    """The order cannot go from its present status to the one asked for, or not at this person's word."""

    code = "order_transition"


class InvalidSeed(MarketplaceError):
    """A seed file has an entry that cannot be used; the message names it."""

    code = "seed_invalid"


class TooManyCodes(MarketplaceError):
    """Several one-time codes were sent within a short time."""

    code = "too_many_codes"
