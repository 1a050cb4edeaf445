"""The switch of the shortcuts of one letter: kept for the person who asked, and for nobody else."""

from django.test import Client

from seve.accounts.models import User

SWITCH = "/fr/desk/letter-keys/"
LIST = "/fr/desk/directory/"


def test_off_is_kept_for_the_person_and_read_by_the_pages(desk: Client) -> None:
    assert 'data-letters="off"' not in desk.get(LIST).content.decode()
    answer = desk.post(SWITCH, {"letters": "off", "next": f"{LIST}?status=in#somewhere"})
    kept = {name: morsel for name, morsel in answer.cookies.items() if "letters" in name}
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?status=in#somewhere")
    ((name, morsel),) = kept.items()
    assert name.endswith(f"-{User.objects.get().pk}")
    assert (morsel.value, morsel["httponly"], morsel["samesite"]) == ("off", True, "Lax")
    assert 'data-letters="off"' in desk.get(LIST).content.decode()

    other = User.objects.create_user(email="lou@example.org")

    desk.force_login(other)  # the same browser, somebody else
    assert 'data-letters="off"' not in desk.get(LIST).content.decode()


def test_they_come_back_and_nobody_is_led_elsewhere(desk: Client) -> None:
    desk.post(SWITCH, {"letters": "off"})
    answer = desk.post(SWITCH, {"letters": "on", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/fr/desk/"
    assert 'data-letters="off"' not in desk.get(LIST).content.decode()
    assert desk.get(SWITCH).status_code == 405
    assert Client().post(SWITCH, {"letters": "off"}).status_code in {302, 403}
