import pytest

from seve.base.errors import UsageError
from seve.harvest.fetch.policy import policy_of_settings


def test_the_given_proxy_goes_before_the_setting() -> None:
    assert policy_of_settings("http://127.0.0.1:8899").proxy == "http://127.0.0.1:8899"


@pytest.mark.parametrize("proxy", ["127.0.0.1:9", "localhost", "ftp://127.0.0.1:9", "http://", "socks5://127.0.0.1:9"])
def test_what_is_no_proxy_is_refused_in_one_line(proxy: str) -> None:
    with pytest.raises(UsageError, match="write it like") as told:
        policy_of_settings(proxy)

    assert "\n" not in str(told.value)
