import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.ingest import addresses


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "this machine"),
        ("127.8.9.10", "this machine"),
        ("0.0.0.0", "this machine"),
        ("::1", "this machine"),
        ("::", "this machine"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("fd00::1", "private"),
        ("169.254.169.254", "link-local"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("100.64.0.1", "shared"),
        ("198.18.0.1", "private"),
        ("192.0.2.1", "private"),
        ("::ffff:127.0.0.1", "IPv4 address in IPv6"),
        ("::ffff:8.8.8.8", "IPv4 address in IPv6"),
        ("::8.8.8.8", "IPv4 address in IPv6"),
        ("64:ff9b::a00:1", "NAT64"),
        ("64:ff9b:1::1", "NAT64"),
        ("2002:7f00:1::", "6to4"),
        ("2001:0:1::", "Teredo"),
        ("2001:db8::1", "private"),
        ("3fff::1", "documentation"),
        ("5f00::1", "reserved"),
        ("fec0::1", "special"),
        ("0x7f.1", "not an address"),
        ("localhost", "not an address"),
    ],
)
def test_what_leads_inward_is_refused_with_its_kind(address: str, why: str) -> None:
    assert why in addresses.refusal(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "1.1.1.1"])
def test_public_addresses_are_taken(address: str) -> None:
    assert addresses.refusal(address) == ""


def test_public_addresses_keep_their_order() -> None:
    assert addresses.public(["10.0.0.1", "2606::1", "::1", "8.8.8.8"]) == ("2606::1", "8.8.8.8")


@given(st.ip_addresses())
def test_nothing_that_python_calls_not_global_is_taken(address: object) -> None:
    assert addresses.refusal(str(address)) or getattr(address, "is_global", False)
