from pathlib import Path

import pytest

from seve.project.environment import SettingRefused, read_environment


def test_nothing_set_gives_the_defaults() -> None:
    environment = read_environment({})

    assert environment.database_url is None
    assert environment.proxy is None
    assert environment.data.name == "seve"
    assert environment.allow_nets == ()


def test_values_are_read_and_typed(tmp_path: Path) -> None:
    environment = read_environment(
        {
            "SEVE_DATA": str(tmp_path),
            "DATABASE_URL": "postgresql://me:secret@db.example:5433/seve",
            "SEVE_PROXY": "http://127.0.0.1:8899",
            "SEVE_ALLOW_NETS": "10.0.0.0/8, ::1/128",
        }
    )

    assert environment.data == tmp_path
    assert [str(net) for net in environment.allow_nets] == ["10.0.0.0/8", "::1/128"]
    assert environment.proxy == "http://127.0.0.1:8899"


def test_addresses_of_visits_are_joined_and_in_order() -> None:
    told = read_environment({"SEVE_VISITS_FROM": " 2a00:1450::1, 9.9.9.8\n9.9.9.9 9.9.9.8 "}).visits_from

    assert [str(each) for each in told] == ["9.9.9.8/31", "2a00:1450::1/128"]


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("x" * 40 + "\n")

    assert read_environment({"SEVE_SECRET_KEY_FILE": str(secret)}).secret_key == "x" * 40


WRONG = [
    ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
    ({"DATABASE_URL": "postgresql://host"}, "DATABASE_URL"),
    ({"SEVE_PROXY": "127.0.0.1:8899"}, "SEVE_PROXY"),
    ({"SEVE_ALLOW_NETS": "10.0.0.1/8"}, "SEVE_ALLOW_NETS"),
    ({"SEVE_ALLOW_NETS": "everywhere"}, "SEVE_ALLOW_NETS"),
    ({"SEVE_CA_BUNDLE": "/nowhere/ca.pem"}, "SEVE_CA_BUNDLE"),
    ({"SEVE_SECRET_KEY": "short"}, "SEVE_SECRET_KEY"),
    ({"SEVE_SECRET_KEY": "x" * 40, "SEVE_SECRET_KEY_FILE": "/tmp/x"}, "both set"),
    ({"SEVE_SECRET_KEY_FILE": "/nowhere/key"}, "SEVE_SECRET_KEY_FILE"),
    ({"SEVE_DATA": __file__}, "SEVE_DATA"),
    ({"SEVE_DEMO": "perhaps"}, "SEVE_DEMO"),
    ({"SEVE_SMTP_URL": "mail.example"}, "SEVE_SMTP_URL"),
    ({"SEVE_INSTANCE_URL": "seve.example"}, "SEVE_INSTANCE_URL"),
    ({"SEVE_VISITS_FROM": "seve.example"}, "SEVE_VISITS_FROM"),
    ({"SEVE_VISITS_FROM": "9.9.9.9/24"}, "neither an address nor a network"),
    ({"SEVE_VISITS_FROM": "9.9.9.9,10.0.0.7"}, "“10.0.0.7” is not public"),
    ({"SEVE_VISITS_FROM": "127.0.0.1"}, "is not public"),
    ({"SEVE_VISITS_FROM": "fe80::1"}, "is not public"),
    ({"SEVE_VISITS_FROM": "224.0.0.1"}, "is not public"),
    ({"SEVE_VISITS_FROM": "0.0.0.0/0"}, "SEVE_VISITS_FROM"),
    ({"SEVE_VISITS_FROM": "9.0.0.0/8"}, "give /16 or narrower"),
    ({"SEVE_VISITS_FROM": "2a00::/16"}, "give /32 or narrower"),
]


@pytest.mark.parametrize(("source", "named"), WRONG, ids=[f"{sorted(source)}-{at}" for at, (source, _) in enumerate(WRONG)])
def test_a_wrong_value_refuses_in_one_line_that_names_it(source: dict[str, str], named: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        read_environment(source)

    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_refused_secret_is_not_shown() -> None:
    with pytest.raises(SettingRefused) as refused:
        read_environment({"SEVE_SECRET_KEY": "hunter2"})

    assert "hunter2" not in str(refused.value)
