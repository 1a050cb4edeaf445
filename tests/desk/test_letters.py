"""The switch of the shortcuts of one letter: kept for the person who asked, and for nobody else."""

from django.test import Client

from seve.accounts.models import User

SWITCH = "/fr/desk/letter-keys/"
LIST = "/fr/desk/directory/"


def test_off_is_kept_with_the_account_and_follows_the_person(desk: Client) -> None:
    assert 'data-letters="off"' not in desk.get(LIST).content.decode()
    answer = desk.post(SWITCH, {"letters": "off", "next": f"{LIST}?status=in#somewhere"})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?status=in#somewhere")
    assert 'data-letters="off"' in desk.get(LIST).content.decode()

    elsewhere = Client()  # another browser
    elsewhere.force_login(User.objects.get())
    assert 'data-letters="off"' in elsewhere.get(LIST).content.decode()

    desk.force_login(User.objects.create_user(email="lou@example.org"))  # the same browser, somebody else
    assert 'data-letters="off"' not in desk.get(LIST).content.decode()


def test_they_come_back_and_nobody_is_led_elsewhere(desk: Client) -> None:
    desk.post(SWITCH, {"letters": "off"})
    answer = desk.post(SWITCH, {"letters": "on", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/fr/desk/"
    assert 'data-letters="off"' not in desk.get(LIST).content.decode()
    assert desk.get(SWITCH).status_code == 405
    assert Client().post(SWITCH, {"letters": "off"}).status_code in {302, 403}
