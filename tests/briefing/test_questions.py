"""Questions to headquarters: asked without an account, sorted by people, answered in public, told once to who asked to be told."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.security.walk import make_user

from seve.accounts import mail
from seve.accounts.types import RoleName
from seve.audit.selectors import events
from seve.base import clock
from seve.briefing import selectors, services
from seve.briefing.domain import questions as rules
from seve.briefing.models import Asking, Question
from seve.briefing.services.questions import purge_questions
from seve.charter import services as charter
from seve.directory.models import Territory

FEES = "Pourquoi la cotisation augmente-t-elle cette année ?"
SAME = "Qui a décidé la hausse de la cotisation ?"
OTHER = "Où créer le site de mon groupe local ?"


@pytest.fixture(autouse=True)
def _territories(db: None) -> Iterator[None]:
    cache.clear()
    Territory.objects.get_or_create(code="FR", defaults={"name": "France", "level": "national"})
    for code, name in (("FR-29", "Finistère"), ("FR-35", "Ille-et-Vilaine")):
        Territory.objects.get_or_create(code=code, defaults={"name": name, "level": "departement", "parent_id": "FR"})
    charter.open_trial(holder="x", holder_id=None, by="test")
    yield


def ask(text: str = FEES, *, territory: str = "FR-29", email: str = "", reserved: bool = False, carried: bool = False) -> int:
    pk = services.ask(text=text, language="fr", territory=territory, theme="money", by="public", email=email, reserved=reserved)
    if carried:
        services.carry_up(question_id=pk, by="user:1")
    return pk


def state(pk: int) -> str:
    return Question.objects.get(pk=pk).state


def answer(pk: int) -> None:
    services.answer(question_id=pk, text="Le congrès l’a votée.", answered_for="le bureau national", by="user:1")


def links() -> list[str]:
    """What the mails that left say to open."""
    mail.deliver_due()
    return [address for letter in outbox.outbox for address in re.findall(r"http://localhost(\S+)", str(letter.body))]


def client_of(role: RoleName) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


# ---- asking


@pytest.mark.parametrize(
    "text",
    ["Trop court", "x" * 501, "Pourquoi Jean, jean@example.org, n’a-t-il pas répondu ?", "Qui répond au 06 12 34 56 78 le soir ?"],
)
def test_what_may_not_be_asked_is_told(text: str) -> None:
    if len(text) == rules.SHORTEST:
        text = text[:-1]
    with pytest.raises(services.QuestionRefused):
        ask(text)
    assert not Question.objects.exists()


@pytest.mark.parametrize("text", ["Faut-il 12 500 euros pour 2027 ?", "L’article 14-2 du 12/03/2026 vaut-il ?"])
def test_figures_are_not_taken_for_telephone_numbers(text: str) -> None:
    assert not rules.names_somebody(text)


def test_spaces_that_typography_wants_are_kept_and_others_are_one() -> None:
    pk = services.ask(text="Pourquoi   la cotisation\naugmente-t-elle\u202f?", language="fr", territory="", theme="money", by="public")
    assert Question.objects.get(pk=pk).text == "Pourquoi la cotisation augmente-t-elle\u202f?"


def test_a_question_is_not_public_before_a_person_read_it(client: Client) -> None:
    pk = ask()
    assert client.get(reverse("portal:question", args=[pk])).status_code == 404
    assert FEES not in client.get(reverse("portal:questions")).content.decode()
    services.carry_up(question_id=pk, by="user:1")
    assert client.get(reverse("portal:question", args=[pk])).status_code == 200


def test_asking_on_the_portal_needs_no_account_and_sets_no_cookie(client: Client) -> None:
    answer_page = client.post(reverse("portal:ask"), {"text": FEES, "theme": "money", "territory": "FR-29"}, follow=True)
    assert "Keep the address" in answer_page.content.decode() or "Gardez l’adresse" in answer_page.content.decode()
    assert not client.cookies
    assert Question.objects.get().territory == "FR-29"


def test_near_questions_are_shown_before_it_is_sent(client: Client) -> None:
    ask(carried=True)
    form = {"text": SAME, "theme": "money", "territory": ""}
    page = client.post(reverse("portal:ask"), form).content.decode()
    assert FEES in page and Question.objects.count() == 1
    client.post(reverse("portal:ask"), form | {"anyway": "1"})
    assert Question.objects.count() == 2


def test_no_machine_compares_a_reserved_question(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(carried=True, reserved=True)
    pk = ask(SAME, reserved=True)
    seen: list[str] = []
    monkeypatch.setattr(selectors, "encode", lambda texts: seen.extend(texts))
    client.post(reverse("portal:ask"), {"text": SAME, "theme": "money", "reserved": "on"})
    client_of(RoleName.COORDINATOR).get(reverse("desk:question", args=[pk]))
    assert selectors.near_questions(OTHER) == []
    assert seen == []


def test_too_many_questions_from_one_address_are_held_back(client: Client) -> None:
    codes = [
        client.post(reverse("portal:ask"), {"text": f"{FEES} {number}", "theme": "money", "reserved": "on"}).status_code
        for number in range(14)
    ]
    assert codes == [302] * 12 + [429] * 2


# ---- sorting


def test_the_same_question_is_suggested_and_a_person_joins_it() -> None:
    first, second, other = ask(carried=True), ask(SAME, territory="FR-35"), ask(OTHER)
    assert [near.id for near in selectors.near_questions(SAME, apart_from=second)] == [first]
    assert selectors.near_questions(OTHER, apart_from=other) == []
    client_of(RoleName.COORDINATOR).post(reverse("desk:question-sort", args=[second]), {"do": "join", "same_as": first})
    found = selectors.question(first)
    assert found is not None and (found.asked, state(second)) == (2, "joined")


def test_sorting_again_takes_a_joining_back() -> None:
    first, second = ask(carried=True), ask(SAME)
    services.join(question_id=second, same_as=first, by="user:1")
    services.sort_again(question_id=second, by="user:1")
    found = selectors.question(first)
    assert found is not None and (found.asked, state(second)) == (1, "received")


def test_a_question_is_joined_to_a_public_one_only() -> None:
    first, second = ask(), ask(SAME)
    for target in (first, second, 999_999):
        with pytest.raises(services.QuestionRefused):
            services.join(question_id=second, same_as=target, by="user:1")


def test_a_question_is_declined_by_a_published_rule_only(client: Client) -> None:
    pk = ask()
    with pytest.raises(services.QuestionRefused):
        services.decline(question_id=pk, rule="i-do-not-like-it", by="user:1")
    services.decline(question_id=pk, rule="elsewhere", by="user:1")
    assert state(pk) == "declined"
    assert selectors.declined_by_rule() == {"elsewhere": 1}
    assert client.get(reverse("portal:question", args=[pk])).status_code == 404


def test_a_territory_lead_sorts_at_home_only() -> None:
    home, elsewhere, national = ask(), ask(SAME, territory="FR-35"), ask(OTHER, territory="")
    lead = client_of(RoleName.TERRITORY_LEAD)
    page = lead.get(reverse("desk:questions")).content.decode()
    assert FEES in page and SAME not in page and OTHER not in page
    assert [lead.get(reverse("desk:question", args=[pk])).status_code for pk in (home, elsewhere, national)] == [200, 404, 404]
    codes = [lead.post(reverse("desk:question-sort", args=[pk]), {"do": "carry"}).status_code for pk in (home, elsewhere, national)]
    assert codes == [302, 403, 403]
    assert [state(pk) for pk in (home, elsewhere, national)] == ["open", "received", "received"]


@pytest.mark.parametrize(("role", "opens"), [(RoleName.HEADQUARTERS, True), (RoleName.TERRITORY_LEAD, False), (RoleName.GUARDIAN, False)])
def test_headquarters_answers_and_nobody_below(role: RoleName, opens: bool) -> None:
    pk = ask(carried=True)
    given = {"text": "Le congrès l’a votée.", "answered_for": "le bureau national", "url": ""}
    code = client_of(role).post(reverse("desk:question", args=[pk]), given).status_code
    assert (code, state(pk)) == ((302, "answered") if opens else (403, "open"))


def test_headquarters_does_not_see_what_is_not_carried_up() -> None:
    pk = ask()
    reader = client_of(RoleName.HEADQUARTERS)
    assert FEES not in reader.get(reverse("desk:questions")).content.decode()
    assert reader.get(reverse("desk:question", args=[pk])).status_code == 404


def test_without_a_mandate_nothing_is_sorted_or_answered() -> None:
    from seve.charter.models import Mandate

    pk, carried = ask(), ask(SAME, carried=True)
    Mandate.objects.update(ended_at=clock.now())
    client = client_of(RoleName.COORDINATOR)
    assert client.post(reverse("desk:question-sort", args=[pk]), {"do": "carry"}).status_code == 403
    assert client.post(reverse("desk:question", args=[carried]), {"text": "x", "answered_for": "x"}).status_code == 403
    assert (state(pk), state(carried)) == ("received", "open")


# ---- the answer comes down


def test_an_answer_is_public_with_the_time_it_took(client: Client) -> None:
    pk = ask(carried=True)
    Question.objects.filter(pk=pk).update(asked_at=clock.now() - timedelta(days=23))
    assert selectors.waiting(clock.now()).oldest_days == 23
    answer(pk)
    found = selectors.waiting(clock.now())
    assert (found.open, found.answered, found.median_days) == (0, 1, 23)
    page = client.get(reverse("portal:question", args=[pk])).content.decode()
    assert "Le congrès l’a votée." in page and "23" in page


def test_only_who_confirmed_is_told_once_and_then_forgotten() -> None:
    pk = ask(email="ana@example.net", carried=True)
    services.ask_too(question_id=pk, language="en", territory="", by="public", email="bob@example.net")
    confirm = [link for link in links() if "prevenir" in link]
    client = Client()
    assert client.get(confirm[0]).status_code == 200
    assert not Asking.objects.exclude(confirmed_at=None).exists()  # opening the page is no consent: scanners open links
    client.post(confirm[0], {"do": "confirm"})
    outbox.outbox.clear()
    answer(pk)
    services.answer(question_id=pk, text="Corrigée.", answered_for="le bureau national", by="user:1")
    mail.deliver_due()
    assert [letter.to for letter in outbox.outbox] == [["ana@example.net"]]
    assert f"/fr/questions/{pk}/" in str(outbox.outbox[0].body)
    assert Asking.objects.exclude(sealed=b"").count() == 1  # who did not confirm yet: for seven days
    assert client.post(confirm[0], {"do": "confirm"}).status_code == 410


def test_who_confirms_after_the_answer_is_told_at_once() -> None:
    pk = ask(email="ana@example.net", carried=True)
    confirm = next(link for link in links() if "prevenir" in link)
    answer(pk)
    outbox.outbox.clear()
    Client().post(confirm, {"do": "confirm"})
    mail.deliver_due()
    assert [letter.to for letter in outbox.outbox] == [["ana@example.net"]]


def test_who_asked_a_joined_question_is_told_too() -> None:
    first, second = ask(carried=True), ask(SAME, email="ana@example.net")
    Client().post(next(link for link in links() if "prevenir" in link), {"do": "confirm"})
    services.join(question_id=second, same_as=first, by="user:1")
    outbox.outbox.clear()
    answer(first)
    mail.deliver_due()
    assert [letter.to for letter in outbox.outbox] == [["ana@example.net"]]


def test_an_address_is_erased_by_its_owner_and_when_it_is_not_confirmed() -> None:
    ask(email="ana@example.net")
    ask(SAME, email="bob@example.net")
    Client().post(next(link for link in links() if "prevenir" in link), {"do": "forget"})
    assert Asking.objects.exclude(sealed=b"").count() == 1
    Asking.objects.update(day=clock.now().date() - timedelta(days=8))
    assert services.forget_old_questions(by="test")["addresses"] == 1
    assert not Asking.objects.exclude(sealed=b"").exists()


def test_nobody_is_flooded_by_confirmations() -> None:
    for number in range(6):
        ask(f"{FEES} {number}", email="ana@example.net")
    mail.deliver_due()
    assert len(outbox.outbox) == 3


def test_a_forged_link_opens_nothing() -> None:
    ask(email="ana@example.net")
    link = next(link for link in links() if "prevenir" in link)
    token = link.rstrip("/").rsplit("/", 1)[1]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), token.replace(token.split(".")[0], "999", 1), "x", "1.x"):
        assert Client().post(reverse("portal:question-told", args=[forged]), {"do": "forget"}).status_code == 410
        assert Client().get(reverse("portal:question-mine", args=[forged])).status_code == 404
    assert Asking.objects.exclude(sealed=b"").count() == 1


def test_no_table_holds_the_address_in_clear() -> None:
    ask(email="canary-ana@example.net")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s OR t::text LIKE %s', ["%canary-ana%", f"%{b'canary-ana'.hex()}%"]
            )
            assert cursor.fetchone()[0] == 0, table


# ---- taking back, forgetting, leaving


def test_its_author_takes_a_question_back_and_its_words_go() -> None:
    pk = ask(email="ana@example.net")
    page = reverse("portal:question-mine", args=[services.follow_token(pk)])
    assert Client().post(page).status_code == 200
    row = Question.objects.get(pk=pk)
    assert (row.state, row.text, row.askings.count()) == ("withdrawn", "", 0)


def test_a_question_that_others_ask_too_stays() -> None:
    pk = ask(carried=True)
    services.ask_too(question_id=pk, language="fr", territory="", by="public")
    assert Client().post(reverse("portal:question-mine", args=[services.follow_token(pk)])).status_code == 409
    assert state(pk) == "open"


def test_words_of_closed_questions_are_erased_after_thirty_days() -> None:
    pks = [ask(carried=True), ask(SAME), ask(OTHER)]
    services.join(question_id=pks[1], same_as=pks[0], by="user:1")
    services.decline(question_id=pks[2], rule="elsewhere", by="user:1")
    assert services.forget_old_questions(by="test") == {"questions": 0, "addresses": 0}
    Question.objects.update(sorted_at=clock.now() - timedelta(days=31))
    assert services.forget_old_questions(by="test") == {"questions": 2, "addresses": 0}
    assert list(Question.objects.order_by("pk").values_list("text", flat=True)) == [FEES, "", ""]


def test_a_place_that_left_leaves_the_questions() -> None:
    pk = ask(
        "Pourquoi https://canari.example/page et www.canari.example ne sont-ils plus cités ? Voir https://autre.example/x.", carried=True
    )
    services.answer(question_id=pk, text="Voir https://canari.example/y", answered_for="x", url="https://canari.example/z", by="user:1")
    assert purge_questions(place="example,canari)", by="test") == 1
    row = Question.objects.get(pk=pk)
    assert "canari" not in row.text + row.answer + row.answer_url
    assert "https://autre.example/x" in row.text


# ---- what is shown


def test_small_counts_of_a_territory_are_hidden(client: Client) -> None:
    pk = ask(carried=True)
    for _number in range(11):
        services.ask_too(question_id=pk, language="fr", territory="FR-35", by="public")
    cells = selectors.asked_by_territory(pk, 11)
    assert (cells.counts, cells.total) == ({"FR-29": None, "FR-35": 11}, None)
    page = client.get(reverse("portal:question", args=[pk])).content.decode()
    assert "Ille-et-Vilaine" in page


def test_every_act_is_in_the_record_without_its_words() -> None:
    pk = ask(email="ana@example.net")
    services.carry_up(question_id=pk, by="user:7")
    answer(pk)
    told = events(verb_prefix="question.")
    assert [(event.verb, event.actor) for event in reversed(told)] == [
        ("question.ask", "public"),
        ("question.carry", "user:7"),
        ("question.answer", "user:1"),
    ]
    assert all(FEES not in str(event.detail) and "ana" not in str(event.detail) for event in told)


def test_the_lists_ask_the_same_number_of_queries_for_one_and_ten(django_assert_num_queries: object) -> None:
    from django.test.utils import CaptureQueriesContext

    ask(carried=True)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as seen:
            Client().get(reverse("portal:questions"))
        counts.append(len(seen))
        for number in range(9):
            ask(f"{FEES} {number}", carried=True)
    assert counts[0] == counts[1]
