"""Several questions are told apart where each says by itself what it asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding.questions import CHARACTERS, MOST, leans, questions_in


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        (
            "When do backups run? Where do I park?",
            "en",
            ("When do backups run?", "Where do I park?"),
        ),
        (
            "My laptop was stolen. Whom do I call? And how do I lock my account?",
            "en",
            ("Whom do I call?", "And how do I lock my account?"),
        ),
        (
            "How do I back up the index and how do I restore a snapshot?",
            "en",
            ("How do I back up the index", "how do I restore a snapshot?"),
        ),
        (
            "Where is the office now? What are the opening hours? I also need a badge.",
            "en",
            ("Where is the office now?", "What are the opening hours?"),
        ),
        (
            "Wie melde ich mich krank und wer genehmigt meinen Urlaub?",
            "de",
            ("Wie melde ich mich krank", "wer genehmigt meinen Urlaub?"),
        ),
        (
            "¿Cómo pido vacaciones? ¿Dónde entrego los recibos?",
            "es",
            ("¿Cómo pido vacaciones?", "¿Dónde entrego los recibos?"),
        ),
        ("怎么请假？报销流程是什么？", "zh", ("怎么请假？", "报销流程是什么？")),
        (
            "休暇はどう申請しますか？経費の上限はいくらですか？",
            "ja",
            ("休暇はどう申請しますか？", "経費の上限はいくらですか？"),
        ),
    ],
)
def test_questions_that_stand_alone_are_told_apart(
    text: str, language: str, asked: tuple[str, ...]
) -> None:
    assert tuple(one.question for one in questions_in(text, language)) == asked


def test_what_is_told_counts_for_every_question_after_it() -> None:
    found = questions_in(
        "I am an intern. How long is my notice? And how much leave do I get? I live in Bern.", "en"
    )
    assert [one.told for one in found] == ["I am an intern.", "I am an intern. I live in Bern."]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When do backups run?", "en"),
        ("Tell me about backups.", "en"),
        ("Where is the office? Is it open on Sunday?", "en"),
        ("What is the maximum file size? And for PDFs?", "en"),
        ("Can I leave early? And why not?", "en"),
        ("Does anyone know? How do I reset my password?", "en"),
        ("Weiß das jemand? Wie setze ich mein Passwort zurück?", "de"),
        ("Wie lange dauert die Prüfung? Und warum?", "de"),
        ("Really?? How many days of leave do I have???", "en"),
        ("I'm on at 5 tomorrow, who do I phone and how early?", "en"),
        ("If I am on probation, how long is notice and how much leave do I get?", "en"),
        ("Wenn ich krank bin, wen rufe ich an und wie lange gilt das Attest?", "de"),
        ("What is the difference between what Pro costs and what Basic costs?", "en"),
        ('What does "Who owns the keys?" mean? Where is the form kept?', "en"),
        ("What does 'What is Pro?' mean? Where is the form kept?", "en"),
        ("Who signs the form? And how early?", "en"),
        ("Who decides when and how leave is taken?", "en"),
        ("How does the press work and what does it cost?", "en"),
        ("See https://acme.example/?a=1 please. What does error 404 mean?", "en"),
        ("报销上限是多少？它什么时候生效？", "zh"),
        ("Where is the log? " * 200, "en"),
    ],
)
def test_what_asks_one_thing_or_leans_on_it_stays_whole(text: str, language: str) -> None:
    assert questions_in(text, language) == ()


def test_further_questions_stay_with_the_last() -> None:
    text = " ".join(f"Where does team {n} park?" for n in range(MOST + 3))
    found = questions_in(text, "en")
    assert len(found) == MOST
    assert found[-1].question.count("?") == 4


@given(st.text(max_size=CHARACTERS + 20), st.sampled_from(["en", "de", "zh", "xx"]))
def test_no_letter_is_lost_between_questions(text: str, language: str) -> None:
    found = questions_in(text, language)
    said = " ".join(f"{one.told} {one.question}" for one in found)
    assert not found or sorted(set(said) - {" "}) == sorted({c for c in text if not c.isspace()})


@pytest.mark.parametrize(
    ("text", "language", "leaning"),
    [
        ("And in the first year?", "en", True),
        ("Or part-time?", "en", True),
        ("And is the car park free for guests?", "en", False),
        ("And when does the car park open?", "en", False),
        ("In which year was it founded by Ann?", "en", True),
        ("Und für neue Mitarbeiter im ersten Jahr?", "de", True),
        ("Und die Kantine, öffnet die Kantine samstags?", "de", False),
        ("¿Y en el primer año?", "es", True),
        ("那柏林呢？", "zh", True),
        ("Telegram 呢？", "zh", True),
        ("怎么连接 Slack 呢？", "zh", False),
        ("Wie teste ich es?", "de", True),
        ("Und wie stelle ich sie wieder her?", "de", True),
        ("Gibt es eine Kantine?", "de", False),
        ("Ist es möglich, ein Zimmer zu mieten?", "de", False),
        ("Können Sie mir die Kantine zeigen?", "de", False),
        ("¿Y cómo la restauro?", "es", True),
        ("¿Puedo restaurarla en otra máquina?", "es", True),
        ("¿Dónde está la cantina?", "es", False),
        ("ベルリンは？", "ja", True),
        ("部屋を予約するには？", "ja", False),
    ],
)
def test_a_piece_of_a_question_leans_and_a_whole_one_does_not(
    text: str, language: str, leaning: bool
) -> None:
    assert leans(text, language) is leaning
