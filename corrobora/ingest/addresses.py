"""Which network addresses a reader may be sent to: public ones, and nothing that leads inward.

An address is judged as the number it is, after the name was resolved. Addresses that carry
another one (IPv4-mapped, NAT64, 6to4, Teredo) are refused as a whole: what they lead to is decided
by a gateway that we do not know. Does not cover: a public address behind which somebody's own
network stands; that is for firewalls.
"""

import ipaddress
from collections.abc import Iterable

_SPECIAL = tuple(
    (ipaddress.ip_network(network), what)
    for network, what in (
        ("::/127", "this machine itself"),
        ("::/96", "an IPv4 address in IPv6"),
        ("::ffff:0:0/96", "an IPv4 address in IPv6"),
        ("::ffff:0:0:0/96", "an IPv4 address in IPv6"),
        ("64:ff9b::/96", "a NAT64 address"),
        ("64:ff9b:1::/48", "a NAT64 address"),
        ("2001::/32", "a Teredo address"),
        ("2002::/16", "a 6to4 address"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("3fff::/20", "an address for documentation"),
    )
)
_PUBLIC = (  # all that is given out for use on the internet is in these
    ipaddress.ip_network("0.0.0.0/0"),
    ipaddress.ip_network("2000::/3"),
)
_KINDS = (  # the first that fits
    ("is_loopback", "this machine itself"),
    ("is_unspecified", "this machine itself"),
    ("is_link_local", "a link-local address"),
    ("is_multicast", "a multicast address"),
    ("is_reserved", "a reserved address"),
    ("is_private", "a private address"),
)


def refusal(address: str) -> str:
    """Return why an address in figures is refused, or "" where it is a public one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "not an address"
    reasons = [what for network, what in _SPECIAL if known in network]
    reasons += [what for kind, what in _KINDS if getattr(known, kind)]
    if not known.is_global or not any(known in network for network in _PUBLIC):
        reasons.append("an address of a shared or special network")
    return reasons[0] if reasons else ""


def public(found: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses that may be connected to, in their order."""
    return tuple(address for address in found if not refusal(address))
