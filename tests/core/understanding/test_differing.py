"""A number, a negation, an opposite, a question word or a name makes a question another one."""

from __future__ import annotations

import pytest

from core.ports import CuratedAnswer
from core.understanding.differing import differing

EXAMPLES = {
    "vpn": ("en", "How do I enable the VPN?", "How do I turn on the VPN?"),
    "bonus": ("en", "How much was the bonus in 2024?", "What bonus did we get in 2024?"),
    "leave": ("en", "How many days of annual leave do I get?", "How much holiday is there a year?"),
    "before": ("en", "What do I do before I travel?", "What must be done before travelling?"),
    "contacts": ("en", "How do I import contacts?", "How can I upload my contacts?"),
    "madrid": ("en", "Where is our Madrid office?", "What is the address of the Madrid office?"),
    "door": ("en", "When does the door open?", "At what time is the door opened?"),
    "home": ("en", "Can I work from home?", "Is working from home allowed?"),
    "alarm": ("de", "Wie schalte ich den Alarm ein?", "Wie kann ich den Alarm einschalten?"),
    "umsatz": ("de", "Wie hoch war der Umsatz im März?", "Welchen Umsatz hatten wir im März?"),
    "cuenta": ("es", "¿Cómo activo mi cuenta?", "¿Cómo puedo activar la cuenta?"),
    "年假": ("zh", "我有多少天年假？", "每年有几天年假？"),
    "打开": ("zh", "怎么打开VPN？", "如何启用VPN？"),
    "玄関": ("ja", "玄関は何時に開きますか？", "玄関が開くのはいつですか？"),
}


def kind_of(name: str, question: str, language: str = "") -> str:
    own, *examples = EXAMPLES[name]
    answer = CuratedAnswer(name, "Ask Bo.", tuple(examples), language=own)
    found = differing(question, language or own, answer)
    return found.kind if found else ""


@pytest.mark.parametrize(
    ("name", "question", "kind"),
    [
        ("vpn", "How do I disable the VPN?", "opposite"),
        ("vpn", "How do I turn off the VPN?", "opposite"),
        ("vpn", "How do I turn the VPN off?", "opposite"),
        ("vpn", "When do I turn on the VPN?", "asks"),
        ("vpn", "How do I not turn on the VPN?", "negation"),
        ("bonus", "How much was the bonus in 2025?", "number"),
        ("bonus", "What bonus did we get in 2023?", "number"),
        ("bonus", "How much will the bonus be?", "number"),
        ("bonus", "When did we get the bonus in 2024?", "asks"),
        ("leave", "Why do I get annual leave?", "asks"),
        ("leave", "How many days of annual leave do I get in March?", "number"),
        ("before", "What do I do after I travel?", "opposite"),
        ("contacts", "How do I export contacts?", "opposite"),
        ("contacts", "How can I download my contacts?", "opposite"),
        ("madrid", "Where is our Paris office?", "name"),
        ("door", "Who opens the door?", "asks"),
        ("home", "How often can I work from home?", "asks"),
        ("home", "Can I not work from home?", "negation"),
        ("alarm", "Wie schalte ich den Alarm aus?", "opposite"),
        ("alarm", "Wie kann ich den Alarm ausschalten?", "opposite"),
        ("alarm", "Warum schalte ich den Alarm ein?", "asks"),
        ("umsatz", "Wie hoch war der Umsatz im Mai?", "number"),
        ("cuenta", "¿Cómo desactivo mi cuenta?", "opposite"),
        ("cuenta", "¿Cuándo activo mi cuenta?", "asks"),
        ("年假", "为什么没有年假？", "asks"),
        ("打开", "怎么关闭VPN？", "opposite"),
        ("打开", "什么时候打开VPN？", "asks"),
        ("玄関", "玄関は何時に閉まりますか？", "opposite"),
        ("玄関", "玄関はどこですか？", "asks"),
    ],
)
def test_a_near_question_differs_by_a_word_that_likeness_does_not_see(
    name: str, question: str, kind: str
) -> None:
    assert kind_of(name, question) == kind


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("vpn", "How can I switch on the VPN?"),
        ("vpn", "What do I do to turn the VPN on?"),
        ("vpn", "I don't know how to turn on the VPN."),
        ("vpn", "Can you tell me how to enable the VPN?"),
        ("bonus", "How high was the 2024 bonus?"),
        ("leave", "How many vacation days do we have?"),
        ("leave", "How many days off do I get per year?"),
        ("before", "Prior to travelling, what has to be done?"),
        ("contacts", "Where can I import contacts?"),
        ("madrid", "What street is the Madrid office in?"),
        ("door", "What time does the door open?"),
        ("home", "Can't I work from home?"),
        ("alarm", "Wie geht der Alarm an?"),
        ("umsatz", "Was war der Umsatz im März?"),
        ("cuenta", "¿Cómo se activa la cuenta?"),
        ("年假", "我们有没有年假，有几天？"),
        ("打开", "如何开启VPN？"),
        ("玄関", "玄関はいつ開くか教えてくれませんか？"),
    ],
)
def test_the_same_in_other_words_does_not_differ(name: str, question: str) -> None:
    assert kind_of(name, question) == ""


def test_numbers_and_what_is_asked_for_are_compared_across_languages() -> None:
    assert kind_of("bonus", "Wie hoch war der Bonus 2025?", "de") == "number"
    assert kind_of("bonus", "Wie hoch war der Bonus 2024?", "de") == ""
    assert kind_of("vpn", "Wann schalte ich das VPN ein?", "de") == "asks"
    assert kind_of("umsatz", "What was the revenue in May?", "en") == "number"


def test_where_the_examples_numbers_differ_any_number_may_stand() -> None:
    ways = CuratedAnswer("timer", "", ("How do I set 5 minutes?", "How do I set 10 minutes?"))
    assert differing("How do I set 30 minutes?", "en", ways) is None


def test_a_number_that_the_answer_says_is_its_own() -> None:
    questions = ("How much is the bonus?", "What bonus do we get?")
    said = CuratedAnswer("bonus", "In 2024 it was 5 percent.", questions)
    assert differing("How much is the bonus in 2024?", "en", said) is None
    assert differing("How much is the bonus in 2023?", "en", said) is not None
