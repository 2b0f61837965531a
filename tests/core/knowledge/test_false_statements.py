"""False statements made of a passage's own words get no number: by class, not by example alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from time import thread_time

import pytest

from core.knowledge.block import Block
from core.knowledge.cite import checked_blocks, unchecked_blocks
from core.knowledge.markers import UNCONFIRMED
from core.messages import Chunk, Citation, Passage
from tests.core.knowledge.passages import passage


async def _checked(text: str, source: str, language: str = "en") -> list[Block]:
    async def pieces() -> AsyncIterator[str]:
        yield text

    found = [passage("s", "Handbook", source, language)]
    return [block async for block in checked_blocks(pieces(), found)]


def _shown(blocks: list[Block]) -> str:
    return "\n\n".join(block.text for block in blocks if block.text)


def _unmarked(blocks: list[Block]) -> str:
    """What is shown without the mark that says that it is not confirmed."""
    return "\n".join(line for line in _shown(blocks).split("\n") if not line.endswith(UNCONFIRMED))


def _cited(blocks: list[Block]) -> list[Citation]:
    return [citation for block in blocks for citation in block.citations]


VACATION = "Employees receive thirty days of paid vacation every year."
BOTH = "The free plan has 5 users and the pro plan has 50 users."

FALSE = {
    "a negation left out": [
        ("The database is not automatically backed up.", "The database is backed up."),
        ("The new VPN is not yet approved for production.", "The new VPN is approved for production."),
        ("Laptops are not fully encrypted at rest.", "Laptops are encrypted at rest."),
        ("Nobody may enter the server room without a badge.", "May enter the server room without a badge."),
        ("Guests may not vote. The risk is low; the cost is not.", "The risk is low; the cost is."),
        ("Old invoices are hardly ever deleted.", "Old invoices are deleted."),
    ],
    "a prohibition left out": [
        ("It is forbidden to share passwords with guests.", "Share passwords with guests."),
        ("Avoid restarting the database at noon.", "You can do restarting of the database at noon."),
        ("Wrong: open the firewall for everyone.", "Open the firewall for everyone."),
        ("Do not:\n\n- share passwords\n- prop doors open", "- share passwords"),
        ("Never run:\n\n```sh\nrm -rf /srv\n```", "```sh\nrm -rf /srv\n```"),
    ],
    "a restriction or a condition left out": [
        ("You may open the vault only with approval of the board.", "You may open the vault."),
        ("You may publish the report unless the client objects.", "You may publish the report."),
        ("If the client has agreed, invoices may be sent.", "Invoices may be sent."),
        ("Visitors may enter with a signed permit.", "Visitors may enter."),
        ("The plan includes up to 50 users.", "The plan includes 50 users."),
        ("Employees on probation get 20 days.", "Employees get 20 days."),
    ],
    "somebody's word told as a fact": [
        ("Some people believe that the office closes at noon.", "The office closes at noon."),
        ("It is a myth that the vault opens with the key.", "The vault opens with the key."),
        ("The office closes at noon, so they say.", "The office closes at noon."),
    ],
    "a word of one's own": [
        (VACATION, "Employees rarely receive thirty days of paid vacation every year."),
        (VACATION, "Employees stopped receiving thirty days of paid vacation every year."),
        (VACATION, f"It is false that e{VACATION[1:]}"),
        ("Backups are stored encrypted.", "Backups areʼnt stored encrypted."),
        ("Backups are stored encrypted.", "Backups are nоt stored encrypted."),
        ("Backups are encrypted at rest.", "Backups are un-encrypted at rest."),
        ("Backups are kept for thirty days here.", "Backups are kept for as many as ninety days here."),
        (VACATION, "Do employees receive thirty days of paid vacation every year?"),
    ],
    "numbers and names of another clause": [
        (BOTH, "The pro plan is for 5 users."),
        (BOTH, "The pro plan has 5 users."),
        (BOTH, "The free plan has 50 users."),
        ("Anna leads the sales team and Bruno leads the support team.", "The support team is what Anna leads."),
        ("Support is run by anna in spring and by bruno in autumn.", "In autumn, support is run by anna."),
        ("Anna's assistant signs the contract.", "Anna signs the contract."),
        ("Until 2024 the fee was 10 euros, since then it is 20 euros.", "The fee is 10 euros."),
    ],
    "another order or another little word": [
        ("Stop the server before you restore it.", "Restore it before you stop the server."),
        ("Send it from the lawyer to the auditor.", "Send it to the lawyer from the auditor."),
        ("It needs a manager or a director.", "It needs a manager and a director."),
        ("It needs a manager or a director.", "It needs a manager."),
        ("You should rotate the keys every quarter.", "You can rotate the keys every quarter."),
        ("Admins delete users after a year.", "Admins are deleted after a year."),
        ("Use keys instead of passwords here.", "Use passwords instead of keys here."),
    ],
    "a limit left out": [
        ("The service is free for students.", "The service is free."),
        ("You get a refund with a receipt.", "You get a refund."),
        ("The fee is waived for members.", "The fee is waived."),
    ],
    "the answer to a question": [
        ("Does Acme sell customer data to advertisers? No.", "Acme sells customer data to advertisers."),
        ("Do managers get a bonus? No.", "Managers get a bonus."),
        ("Will my data be sold? No.", "Data is sold."),
        ("Employees may smoke here? No way.", "Employees may smoke here."),
    ],
    "another pause": [
        ("No refunds are paid after 30 days.", "No, refunds are paid after 30 days."),
        ("No refunds are paid after 30 days.", "No: refunds are paid after 30 days."),
    ],
    "another time or another person": [
        ("Acme will acquire Globex in 2027.", "Acme acquired Globex in 2027."),
        ("Your data will be deleted.", "Your data is deleted."),
        ("You pay our legal costs.", "We pay your legal costs."),
        ("You may cancel our agreement at any time.", "We may cancel your agreement at any time."),
        ("We must delete your files.", "You must delete our files."),
        ("We must delete your files.", "You must delete files."),
    ],
    "somebody else than the pronoun means": [
        ("Bob met Alice. She earns 5000 euros.", "Bob earns 5000 euros."),
        ("It is run by Bob.", "IT is run by Bob."),
    ],
    "a tie between two sentences": [
        ("Sales fell in May. The director resigned.", "Sales fell in May so the director resigned."),
        ("Stop the server. Delete the logs.", "First delete the logs."),
    ],
    "another word of the same stem": [
        ("Customers check the parcels.", "Customs check the parcels."),
        ("The author signs the permit.", "The authority signs the permit."),
        ("Tickets are refundable.", "Tickets are refunded."),
    ],
    "what is listed under a condition or a warning": [
        ("If you are a contractor:\n\n- bring your own laptop", "- bring your own laptop"),
        ("Common myths:\n\n- the vault opens at noon", "- the vault opens at noon"),
    ],
    "another sign": [
        ("The budget is €5 million.", "The budget is $5 million."),
        ("Alerts come when the load is < 80.", "Alerts come when the load is > 80."),
        ("The freezer is kept at -18 degrees.", "The freezer is kept at 18 degrees."),
        ("The bonus is 5 % of the salary.", "The bonus is 5 of the salary."),
        ("The bonus is 5 in total.", "The bonus is 5&percnt; in total."),
        ("It is written in C# and tested.", "It is written in C++ and tested."),
        ("It is written in C# and tested.", "It is written in C and tested."),
        ("Each team gets 1 laptop.", "Each team gets 1⁄2 laptop."),
    ],
    "a restriction behind a comma, a bracket or a dash left out": [
        ("Refunds are free, on condition that you ask within a day.", "Refunds are free."),
        ("Refunds are free, contingent on a vote of the board.", "Refunds are free."),
        ("Refunds are free, given a receipt.", "Refunds are free."),
        ("Refunds are free, depending on the shop.", "Refunds are free."),
        ("Refunds are paid, in the event of a recall.", "Refunds are paid."),
        ("Refunds are paid, though the shop decides.", "Refunds are paid."),
        ("Refunds are paid, but the shop decides.", "Refunds are paid."),
        ("The office is open, barring holidays.", "The office is open."),
        ("The office is open, save on holidays.", "The office is open."),
        ("Parking is free (managers).", "Parking is free."),
        ("Parking is free - members with a card.", "Parking is free."),
        ("Parking is free — members with a card.", "Parking is free."),
        ("Parking is free: for members.", "Parking is free."),
        ("Refunds, given a receipt, are free.", "Refunds are free."),
    ],
    "a place, a time or a measure left out": [
        ("Cyanide is safe to use in fume hoods.", "Cyanide is safe to use."),
        ("Smoking is fine in the courtyard.", "Smoking is fine."),
        ("Smoking is fine in the courtyard on Sundays.", "Smoking is fine on Sundays."),
        ("Refunds are possible within 14 days.", "Refunds are possible."),
        ("Pay is 20 euros per hour.", "Pay is 20 euros."),
        ("The tool runs on Python 3.11 and later.", "The tool runs on Python 3.11."),
        ("Employees on probation get a badge and pay for it.", "Employees pay for it."),
        ("Employees on probation sign. They pay.", "Employees pay."),
    ],
    "the subject of another clause": [
        (
            "The Basic plan costs 5 euros, the Pro plan costs 20 euros, and includes support.",
            "The Basic plan costs 5 euros, and includes support.",
        ),
        (
            "The Basic plan costs 5 euros, the Pro plan costs 20 euros, and includes support.",
            "The Basic plan includes support.",
        ),
        (
            "The worker writes the record, and the gateway reads it, and acknowledges the message.",
            "The worker writes the record, and acknowledges the message.",
        ),
        (
            "In 2020, the price was 5 euros, in 2021, the price was 7 euros.",
            "In 2020, the price was 7 euros.",
        ),
        ("The cleaning job writes a file. It is deleted after a day.", "The cleaning job is deleted after a day."),
        ("The gateway reads messages. They are deleted.", "The gateway is deleted."),
    ],
    "one of several who only do it together": [
        ("A passport and a visa are sufficient for entry.", "A visa is sufficient for entry."),
        ("A passport, a photo and a visa are sufficient.", "A passport and a visa are sufficient."),
        ("Anna and Bob own 50 percent.", "Bob owns 50 percent."),
        ("Anna and Bob lead sales and support, respectively.", "Bob leads sales."),
        ("Anna and Bob lead sales and support, respectively.", "Anna and Bob lead sales and support."),
    ],
    "who does it or when by a word's ending": [
        ("The supplier is charged 5 % a month.", "The supplier is charging 5 % a month."),
        ("Managers are informing the board.", "Managers are informed the board."),
        ("Mynah supported Windows.", "Mynah supports Windows."),
        ("The policy allowed smoking.", "The policy allows smoking."),
    ],
    "another number by its point, its comma or its sign": [
        ("The fee is .5 percent.", "The fee is 5 percent."),
        ("Rooms 1,2,3 are free.", "Room 123 is free."),
        ("The range is 2,5-3,5 bar here.", "The range is 2,5-35 bar here."),
        ("The balance is (500) euros.", "The balance is 500 euros."),
        ("The balance is (€500) now.", "The balance is €500 now."),
        ("The freezer is kept at - 5 degrees.", "The freezer is kept at 5 degrees."),
        ("| Plan | Rate |\n|---|---|\n| Basic | 2,5 |", "| Plan | Rate |\n|---|---|\n| Basic | 25 |"),
        ("| Room | Degrees |\n|---|---|\n| Ice | - 5 |", "| Room | Degrees |\n|---|---|\n| Ice | 5 |"),
    ],
    "another unit by its case": [
        ("The dose is 5 mg.", "The dose is 5 Mg."),
        ("The dose is 5mg.", "The dose is 5Mg."),
        ("The wall is 5 m high.", "The wall is 5 M high."),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("source", "claim"), [case for cases in FALSE.values() for case in cases])
async def test_a_false_statement_gets_no_number(source: str, claim: str) -> None:
    blocks = await _checked(f"{claim} [1]" if "```" not in claim else claim, source)
    assert _cited(blocks) == []
    assert _unmarked(blocks) == ""


LEAD_INS = [
    ("Do not store passwords in the wiki.", "## Store passwords in the wiki"),
    ("Globex reports to Acme.", "## Acme reports to Globex"),
    ("Globex reports to Acme.", "Acme reports to Globex:"),
    ("Globex acquired Acme in 2019.", "**Acme acquired Globex in 2019:**"),
]


@pytest.mark.parametrize(("source", "words"), LEAD_INS)
async def test_headings_and_lead_ins_state_nothing_false(source: str, words: str) -> None:
    text = f"{source} The garden is open."
    for claim in (f"{words}\n\nThe garden is open. [1]", f"- {words}\n- The garden is open."):
        shown = _shown(await _checked(claim, text))
        assert "The garden is open. [1]" in shown
        assert words.strip("#*: ") not in shown


LISTS = "Employees:\n\n- 25 days of leave\n- a laptop\n\nContractors:\n\n- 10 days of leave"
SECTIONS = "## Employees\n\nGet 25 days off.\n\n## Contractors\n\nGet 10 days off."
THEFT = "Bob accused Anna of theft. The trial begins in May."

SEATS = (
    "The Basic plan has 5 seats. It costs 4 euros.\n\nThe Pro plan has 50 seats. It costs 90 euros."
)
POWER = "1. Switch off the power.\n2. Open the cover.\n3. Take out the fan."
PETS = "Are pets allowed? No.\n\nIs parking free? Yes."

MISPLACED = [
    (LISTS, "Contractors:\n\n- 25 days of leave [1]", "Contractors"),
    (LISTS, "**Contractors**\n\n- 25 days of leave [1]", "Contractors"),
    (LISTS, "- Contractors:\n  - 25 days of leave [1]", "25"),
    (LISTS, "> Contractors:\n> - 25 days of leave [1]", "25"),
    ("Do not:\n\n- smoke\n\nPlease:\n\n- knock", "Do not:\n\n- knock [1]", "knock"),
    (LISTS, "A laptop: [1]\n\n- 10 days of leave [1]", "laptop:"),
    (SECTIONS, "## Contractors\n\nGet 25 days off. [1]", "Contractors"),
    (SECTIONS, "## Contractors\n\nGet 10 days off. [1]\n\nGet 25 days off. [1]", "25"),
    (
        SECTIONS,
        "## Contractors\n\nGet 10 days off. [1]\n\n## Handbook contractors\n\nGet 25 days off. [1]",
        "25",
    ),
    (SECTIONS, "Contractors:\n\nGet 25 days off. [1]", "Contractors"),
    (SECTIONS, "Contractors get 25 days off. [1]", "[1]"),
    (SECTIONS, "Contractors get 10 days off. [1]", "[1]"),
    (THEFT, "Bob of theft:\n\n- The trial begins in May. [1]", "theft"),
    (THEFT, "## Bob accused of theft\n\nThe trial begins in May. [1]", "theft"),
    (SEATS, "The Pro plan has 50 seats. [1] It costs 4 euros.", "4 euros. [2]"),
    (PETS, "Are pets allowed? Yes.", "Yes. ["),
    (PETS, "Yes.", "[1]"),
    (POWER, "1. Open the cover.\n2. Switch off the power.", "cover"),
    (POWER, "1. Switch off the power.\n2. Take out the fan.", "fan"),
]


@pytest.mark.parametrize(("source", "text", "never"), MISPLACED)
async def test_nothing_is_put_under_or_behind_what_it_does_not_stand_with(
    source: str, text: str, never: str
) -> None:
    assert never not in _shown(await _checked(text, source))


PLACED = [
    (LISTS, "Contractors:\n\n- 10 days of leave [1]"),
    (LISTS, "- Employees:\n  - 25 days of leave [1]\n  - a laptop [1]"),
    (SECTIONS, "## Contractors\n\nGet 10 days off. [1]\n\n## Employees\n\nGet 25 days off. [2]"),
    (SEATS, "The Pro plan has 50 seats. [1] It costs 90 euros. [1]"),
    (SEATS, "It costs 4 euros. [1]"),
    (SEATS, "The Basic plan has 5 seats. [1]\n\nIt costs 4 euros. [2]"),
    (POWER, "1. Switch off the power. [1]\n2. Open the cover. [1]\n3. Take out the fan. [1]"),
]


@pytest.mark.parametrize(("source", "text"), PLACED)
async def test_what_stands_with_the_same_words_stays(source: str, text: str) -> None:
    assert _shown(await _checked(text, source)) == text


async def test_a_number_is_given_once_and_never_lost_where_a_statement_leads_on_to_nothing() -> (
    None
):
    source = "## Keys\n\nGuests ask for keys. They sign. Nobody copies them."
    ask = "Guests ask for keys"
    for rest in ("", "\n\n## Keys\n\nThey sign.", "\n\nThey pay.", "\n\nThey sign:\n\n- They pay."):
        blocks = await _checked(f"## Keys\n\n{ask}: [1]{rest}", source)
        assert _shown(blocks).startswith(f"## Keys\n\n{ask}. [1]")
        assert _shown(blocks).count(ask) == 1
        cited = [citation.number for citation in _cited(blocks)]
        assert cited == list(range(1, len(cited) + 1))
        assert all(f"[{number}]" in _shown(blocks) for number in cited)


HANGING = [
    ("That costs 40 euros.", "Basic has 5 seats. Pro has 50 seats. That costs 40 euros."),
    ("Otherwise the car is towed.", "Basic has 5 seats. You need one. Otherwise the car is towed."),
    ("The same applies to interns.", "Basic has 5 seats. Staff fly. The same applies to interns."),
    ("In that case send a note.", "Basic has 5 seats. Call us. In that case send a note."),
    ("Dieser Tarif kostet 40 Euro.", "Basic has 5 seats. Nimm Pro. Dieser Tarif kostet 40 Euro."),
    ("30 days.", "Basic has 5 seats. How long is the leave? 30 days."),
]


@pytest.mark.parametrize(("hanging", "source"), HANGING)
async def test_what_points_back_stands_behind_what_it_points_to_or_goes(
    hanging: str, source: str
) -> None:
    first = "Basic has 5 seats."
    assert _shown(await _checked(f"{first} {hanging}", source)) == f"{first} [1]"
    before = source.removeprefix(first).removesuffix(hanging).strip()
    assert _shown(await _checked(f"{before} {hanging}", source)).endswith(f"{hanging} [1]")


async def test_where_sentences_between_two_are_left_out_the_answer_says_so() -> None:
    source = "Basic has 5 seats. Pro has 50 seats. The price is 40 euros.\n\nThe garden is open."
    answer = "Basic has 5 seats. The price is 40 euros. The garden is open."
    assert _shown(await _checked(answer, source)) == (
        "Basic has 5 seats. [1] … The price is 40 euros. [2] The garden is open. [2]"
    )


async def test_sentences_side_by_side_share_a_number_and_their_quote() -> None:
    blocks = await _checked(
        "Dogs bark loudly. [1] Cats sleep well. [1]", "Dogs bark loudly. Cats sleep well. Cows moo."
    )
    assert _shown(blocks) == "Dogs bark loudly. [1] Cats sleep well. [1]"
    assert [citation.quote for citation in _cited(blocks)] == ["Dogs bark loudly. Cats sleep well."]


SIGNS = [
    ("Stop the pump when pressure != 0.", "Stop the pump when pressure = 0."),
    ("Run rm -rf ./tmp to clean up.", "Run rm -rf /tmp to clean up."),
    ("Run rm -rf /tmp/cache/ to clean up.", "Run rm -rf /tmp/cache/* to clean up."),
    ("Employees who smoke pay more.", "Employees, who smoke, pay more."),
    ("The backup runs at 30 2 * * 0 in cron.", "The backup runs at * * 30 2 0 in cron."),
    ("Smoking is allowed there.", "Smoking is allowed here."),
    ("We delete the database after a year.", "Delete the database after a year."),
    ("Neither Lt. Jones nor Sgt. Brown may enter the vault.", "Brown may enter the vault."),
    ("None of the Acme Inc. Servers are encrypted.", "Servers are encrypted."),
    ("All staff except Sen. Managers get leave.", "Managers get leave."),
    ("Never ... Open the valve during operation.", "Open the valve during operation."),
    ("Do not! Open the valve during operation.", "Open the valve during operation."),
    ("If the disk is broken, run `mkfs /dev/sda`.", "```\nmkfs /dev/sda\n```"),
    ("Staff get lunch; the rule is void.", "Staff get lunch."),
    ("Nobody was fired because he was late.", "Because he was late, nobody was fired."),
]


@pytest.mark.parametrize(("source", "claim"), SIGNS)
async def test_no_sign_and_no_word_is_too_small_to_count(source: str, claim: str) -> None:
    assert _cited(await _checked(claim, source)) == []


TITLES = [
    (
        "Leave for employees and contractors",
        "Employees",
        "Get 25 days.",
        "Contractors get 25 days.",
    ),
    ("Prices for students and companies", "Students", "Pay nothing.", "Companies pay nothing."),
    ("Staff", "Anna and Bob", "Lead the team.", "Bob leads the team."),
]


@pytest.mark.parametrize(("title", "heading", "source", "claim"), TITLES)
async def test_no_heading_becomes_the_subject_of_a_sentence(
    title: str, heading: str, source: str, claim: str
) -> None:
    chunk = Chunk("s", "u", "u", title, (title, heading), source, 0)

    async def shown(claim: str) -> str:
        async def pieces() -> AsyncIterator[str]:
            yield f"{claim} [1]"

        return _shown([b async for b in checked_blocks(pieces(), [Passage(chunk, 1.0, "")])])

    assert "[1]" not in await shown(claim)
    assert "[1]" not in await shown(f"{heading} {source[0].lower()}{source[1:]}")
    assert "[1]" in await shown(f"## {heading}\n\n{source}")


FENCE = "```sh\nrm -rf /srv\n```"
WARNED = [
    "Never run `rm -rf /srv` by hand.",
    "Do not write this by hand.\n\n" + FENCE,
    "## Restore\n\nThe following destroys all data.\n\n" + FENCE,
    "1. Never do this:\n\n   ```sh\n   rm -rf /srv\n   ```",
    "Never run this by hand.\n\nrm -rf /srv",
    "It was an attacker who typed this.\n\n" + FENCE,
    FENCE + "\n\nNever run this.",
]


@pytest.mark.parametrize("source", WARNED)
@pytest.mark.parametrize("lead", ["Run this:", "Run this command to restore:", "## Restore"])
async def test_code_that_the_source_warns_of_is_no_instruction(source: str, lead: str) -> None:
    assert _shown(await _checked(f"{lead}\n\n{FENCE}", source)) == ""


async def test_a_warning_may_be_shown_with_its_code() -> None:
    source = f"The following destroys all data.\n\n{FENCE}"
    text = f"The following destroys all data. [1]\n\n{FENCE}"
    assert _shown(await _checked(text, source)).startswith(text)


async def test_nobody_is_told_to_run_what_the_source_only_shows() -> None:
    source = f"The log shows:\n\n{FENCE}"
    assert "Run" not in _shown(await _checked(f"Run this:\n\n{FENCE}", source))
    assert "Example" in _shown(await _checked(f"Example:\n\n{FENCE}", source))


PROSE_AS_CODE = [
    ("You must not run\nrm -rf /var/lib/mynah\nwhile it works.", "rm -rf /var/lib/mynah"),
    ("Passwords are never\nstored in plain text.", "stored in plain text."),
]


@pytest.mark.parametrize(("source", "code"), PROSE_AS_CODE)
async def test_a_line_of_prose_is_no_code(source: str, code: str) -> None:
    assert _shown(await _checked(f"```sh\n{code}\n```", source)) == ""


async def test_behind_a_fence_stands_a_language_and_no_more() -> None:
    source = "Run:\n\n```sh\nmynah stop\n```"
    shown = _shown(await _checked("```sh STORE-PASSWORDS\nmynah stop\n```", source))
    assert "```sh\nmynah stop\n```" in shown


MANAGERS = "| Person | Manager |\n|---|---|\n| Alice | Bob |"
NOTED = "| Plan | Fee | Note |\n|---|---|---|\n| Basic | 10 | only in the first month |"


async def test_a_row_keeps_its_roles_and_its_restrictions() -> None:
    assert "[1]" not in _shown(await _checked("Alice is manager of Bob. [1]", MANAGERS))
    assert "[?]" in _shown(await _checked("The manager of Alice is Bob. [1]", MANAGERS))
    assert _shown(await _checked("| Plan | Fee |\n|---|---|\n| Basic | 10 |", NOTED)) == ""


OTHERS = [
    (
        "de",
        "Kundendaten werden nicht automatisch gelöscht.",
        "Kundendaten werden automatisch gelöscht.",
    ),
    (
        "de",
        "Gäste dürfen den Keller nur mit Ausweis betreten.",
        "Gäste dürfen den Keller betreten.",
    ),
    ("de", "Der Zinssatz beträgt 2,5 Prozent.", "Der Zinssatz beträgt 25 Prozent."),
    ("de", "Das Gewicht ist 1,000 Kilo.", "Das Gewicht ist 1000 Kilo."),
    ("de", "Der Hund beißt den Mann.", "Den Hund beißt der Mann."),
    ("es", "Los datos no se borran automáticamente.", "Los datos se borran automáticamente."),
    ("es", "Los invitados pueden entrar solo con una tarjeta.", "Los invitados pueden entrar."),
    ("es", "Envíe el contrato de Madrid a Lima.", "Envíe el contrato de Lima a Madrid."),
    ("de", "Parken ist frei, es sei denn, der Hof ist voll.", "Parken ist frei."),
    ("de", "Parken ist frei, vorausgesetzt der Hof ist leer.", "Parken ist frei."),
    ("fr", "Le parking est gratuit, sous réserve d'une place libre.", "Le parking est gratuit."),
    ("es", "El parking es gratis, a condición de que haya plaza.", "El parking es gratis."),
    ("nl", "Parkeren is gratis, tenzij het druk is.", "Parkeren is gratis."),
    ("nl", "Roken is toegestaan, maar niet in de keuken.", "Roken is toegestaan."),
    ("pl", "Parking jest bezpłatny, chyba że jest pełny.", "Parking jest bezpłatny."),
    ("sv", "Parkeringen är gratis, såvida inte den är full.", "Parkeringen är gratis."),
    ("zh", "对于学生，入场免费。", "入场免费。"),
    ("zh", "周日，入场免费。", "入场免费。"),
    ("zh", "入场免费（学生）。", "入场免费。"),
    ("ja", "学生は、入場無料です。", "入場無料です。"),
    ("zh", "客户数据不会自动删除。", "客户数据会自动删除。"),
    ("zh", "如果客户同意，发票可以通过邮件发送。", "发票可以通过邮件发送。"),
    ("zh", "免费版有5个用户，专业版有50个用户。", "专业版有5个用户。"),
    ("zh", "先停止服务器，再恢复备份。", "先恢复备份，再停止服务器。"),
]


@pytest.mark.parametrize(("language", "source", "claim"), OTHERS)
async def test_nor_does_one_in_another_language(language: str, source: str, claim: str) -> None:
    assert _unmarked(await _checked(f"{claim} [1]", source, language=language)) == ""


TRUE = [
    ("en", "The **ferry** leaves at `nine`.", "The ferry leaves at nine."),
    (
        "en",
        "Bob’s [ferry](https://acme.org) – the old one – leaves.",
        "Bob's ferry - the old one - leaves",
    ),
    ("nl", "Parkeren is gratis. Roken is toegestaan.", "Roken is toegestaan."),
    ("ja", "入場無料です。学生も来ます。", "入場無料です。"),
]


@pytest.mark.parametrize(("language", "source", "claim"), TRUE)
async def test_markup_and_the_kind_of_its_signs_do_not_count(
    language: str, source: str, claim: str
) -> None:
    assert _shown(await _checked(f"{claim} [1]", source, language=language)).endswith("[1]")


IN_PARTS = [
    ("en", "The ferry leaves at nine on Sundays.", "On Sundays, the ferry leaves at nine."),
    ("en", "The budget is 1,000 euros.", "The budget is 1000 euros."),
    ("en", "The office is open; the garden is old.", "The office is open."),
    ("en", BOTH, "The pro plan has 50 users."),
    ("en", "Backups run nightly at two, and are kept.", "Backups run nightly at two."),
    ("en", "Backups run every night at two.", "Backups run at two."),
    ("en", "Anna leads sales and Bob leads support.", "Bob leads support."),
    ("en", "The gateway reads messages. It is restarted daily.", "The gateway is restarted daily."),
    ("en", "The gateway reads messages and is restarted daily.", "The gateway is restarted daily."),
    ("en", "The key is blue, which helps, and fits both doors.", "The key is blue."),
    ("en", "The key is blue because we like it.", "The key is blue."),
    ("en", "It runs at night and needs a disk.", "It needs a disk."),
    ("en", "- a laptop\n- a phone\n- a badge", "A laptop, a phone and a badge."),
    (
        "de",
        "Sicherungen laufen jede Nacht und bleiben 14 Tage.",
        "Die Sicherungen laufen jede Nacht.",
    ),
    (
        "es",
        "Las copias se hacen cada noche y se guardan 14 días.",
        "Las copias se guardan 14 días.",
    ),
    ("zh", "备份每天晚上两点半运行，保留十四天。", "备份保留十四天。"),
    ("zh", "备份每天晚上两点半运行，保留十四天。", "备份每天晚上两点半运行。"),
]


@pytest.mark.parametrize(("language", "source", "claim"), IN_PARTS)
async def test_what_is_true_but_leaves_a_part_out_has_no_number_either(
    language: str, source: str, claim: str
) -> None:
    assert _cited(await _checked(f"{claim} [1]", source, language=language)) == []


PRICES = "| Plan | Price | Users |\n|---|---|---|\n| Basic | ten | fifty |\n| Pro | 20 | 90 |\n"


@pytest.mark.parametrize(
    "table",
    [
        "| Plan | Users | Price |\n|---|---|---|\n| Basic | ten | fifty |",
        "| Plan | Price | Users |\n|---|---|---|\n| Basic | fifty | ten |",
        "| Plan (all staff are fired) | Price | Users |\n|---|---|---|\n| Basic | ten | fifty |",
        "| Plan | Price |\n|---|---|\n| Pro | ten |",
    ],
)
async def test_a_row_holds_cell_by_cell_under_its_head(table: str) -> None:
    assert _shown(await _checked(table, PRICES)) == ""


async def test_columns_may_change_places_and_where_one_is_left_out_the_row_is_marked() -> None:
    table = "| Plan | Users | Price |\n|---|---|---|\n| Pro | 90 | 20 |"
    assert "| Pro | 90 | 20 [1] |" in _shown(await _checked(table, PRICES))
    narrow = "| Plan | Users |\n|---|---|\n| Pro | 90 |"
    assert "| Pro | 90 [?] |" in _shown(await _checked(narrow, PRICES))
    assert _shown(await _checked("Pro has 90 users. [1]", PRICES)) == "Pro has 90 users. [?]"


RESTORE = "To restore a backup, run this command:\n\n```sh\nmynah restore FILE\n```\n"


@pytest.mark.parametrize("lead", ["Never use this command:", "Delete all old invoices:"])
async def test_a_lead_in_that_the_code_does_not_stand_for_goes(lead: str) -> None:
    text = f"{lead}\n\n```sh\nmynah restore FILE\n```\n"
    shown = _shown(await _checked(text, RESTORE))
    assert lead not in shown
    assert "mynah restore FILE" in shown


async def test_a_heading_that_answers_is_checked_as_well() -> None:
    text = "## No, you cannot restart the server\n\nThe server may be restarted at night. [1]"
    shown = _shown(await _checked(text, "The server may be restarted at night."))
    assert shown == "The server may be restarted at night. [1]"


async def test_nothing_is_struck_out_or_turned_round() -> None:
    source = "Remote work is not allowed. Backups are kept for 14 days."
    struck = await _checked("Remote work is ~~not~~ allowed. [1]", source)
    assert _shown(struck) == "Remote work is not allowed. [1]"
    turned = await _checked("Backups are kept for \u202e14\u202c days. [1]", source)
    assert _shown(turned) == "Backups are kept for 14 days. [1]"


async def test_indented_code_does_not_join_the_list_above_it() -> None:
    async def pieces() -> AsyncIterator[str]:
        yield "- a\n\n<!-- -->\n\n    [Continue](https://evil.example/x)\n"

    shown = _shown([block async for block in unchecked_blocks(pieces())])
    assert "```\n[Continue](https://evil.example/x)\n```" in shown


async def test_a_pronoun_stands_for_no_heading() -> None:
    async def shown(claim: str, title: str) -> str:
        async def pieces() -> AsyncIterator[str]:
            yield claim

        found = [passage("s", title, "It keeps messages for 14 days.")]
        return _shown([block async for block in checked_blocks(pieces(), found)])

    assert "[1]" not in await shown("The queue keeps messages for 14 days. [1]", "The queue")
    assert "[1]" not in await shown("Redis keeps messages for 14 days. [1]", "Redis and Postgres")
    assert "[1]" not in await shown(
        "Redis keeps messages for 14 days. [1]", "From Redis to Postgres"
    )


VERSIONS = "| Version | Replaced by |\n|---|---|\n| 3.1 | 4.0 |"
PORTS = "| Port | Forwards to |\n|---|---|\n| 80 | 8080 |"
BOXES = "| Box | Reports to |\n|---|---|\n| B2 | B7 |"
LEAVE = "| Country | Role | Leave |\n|---|---|---|\n| Germany | Intern | 20 days |\n"
ROLES = f"{LEAVE}| Germany | Director | 30 days |\n"
MERGED = f"{LEAVE}| | Director | 30 days |\n"
GOLD = (
    "| Plan | Price | Country |\n|---|---|---|\n| Gold | 19 euros | US |\n| Gold | 25 euros | UK |"
)
MONTHLY = (
    "| Plan | Price | Note |\n|---|---|---|\n| Pro | 9 euros | Note: only in the first month |"
)
STUDENTS = "| Plan | Price | Remark |\n|---|---|---|\n| Pro | 9 euros | students |"
PAIRED = "| Plan | Price | Users |\n|---|---|---|\n| Basic | 10 euros | 50 |"

OF_TABLES = [
    (VERSIONS, "4.0 was replaced by 3.1."),
    (VERSIONS, "Replaced by 3.1 is 4.0."),
    (PORTS, "8080 forwards to 80."),
    (BOXES, "B7 reports to B2."),
    (BOXES.replace("Reports to", "Manager"), "B2 is manager of B7."),
    (ROLES, "Germany has leave of 20 days."),
    (ROLES, "| Country | Leave |\n|---|---|\n| Germany | 20 days |"),
    (MERGED, "Germany has leave of 20 days."),
    (GOLD, "The price of Gold is 19 euros."),
    (GOLD.rsplit("\n", 1)[0], "The price of Gold is 19 euros."),
    (GOLD, "| Plan | Price |\n|---|---|\n| Gold | 19 euros |"),
    (MONTHLY, "The price of Pro is 9 euros."),
    (STUDENTS, "The price of Pro is 9 euros."),
    (STUDENTS, "| Plan | Price |\n|---|---|\n| Pro | 9 euros |"),
    (PAIRED, "The price of Basic is 50 euros."),
]


@pytest.mark.parametrize(("source", "claim"), OF_TABLES)
async def test_a_table_keeps_its_roles_its_keys_and_its_notes(source: str, claim: str) -> None:
    blocks = await _checked(claim, source)
    assert _cited(blocks) == []
    assert _unmarked(blocks) == ""


TOLD_BY_TABLES = [
    (VERSIONS, "3.1 was replaced by 4.0."),
    (PORTS, "80 forwards to 8080."),
    (BOXES, "B2 reports to B7."),
    (LEAVE, "| Country | Role | Leave |\n|---|---|---|\n| Germany | Intern | 20 days |"),
    (ROLES, "| Country | Role | Leave |\n|---|---|---|\n| Germany | Intern | 20 days |"),
    (PAIRED, "The price of Basic is 10 euros."),
    (PAIRED, "Basic has 50 users."),
    (PAIRED, "Basic has a price of 10 euros."),
]


@pytest.mark.parametrize(("source", "claim"), TOLD_BY_TABLES)
async def test_what_a_table_says_in_its_order_is_shown(source: str, claim: str) -> None:
    assert claim in _shown(await _checked(claim, source)).replace(" [1]", "").replace(" [?]", "")


INTERNS = "## Employees\n\nInterns on a scholarship get:\n\n- 10 days of leave\n- a badge"
ADMINS = "## Admins\n\nAdmins lose the right to:\n\n- delete users\n- read mail"
DISOWNED = ["Misconceptions", "Rejected proposals", "Common errors", "Myths", "What was abolished"]
MOVES = "- The office moves to Rome in May."

OF_LISTS = [
    (INTERNS, "Employees: 10 days of leave."),
    (INTERNS, "Employees get 10 days of leave."),
    (INTERNS, "10 days of leave."),
    (INTERNS, "- 10 days of leave"),
    (INTERNS, "Employees:\n\n- 10 days of leave"),
    (INTERNS, "## Employees\n\n- 10 days of leave"),
    (INTERNS, "- Employees:\n  - 10 days of leave"),
    (ADMINS, "Admins can delete users."),
    (ADMINS, "Admins: delete users."),
    (ADMINS, "Admins delete users."),
    (ADMINS, "- delete users"),
    (ADMINS, "Admins can:\n\n- delete users"),
    *((f"{words}:\n\n{MOVES}", "The office moves to Rome in May.") for words in DISOWNED),
    *((f"## {words}\n\n{MOVES}", "The office moves to Rome in May.") for words in DISOWNED),
    *((f"## {words}\n\n{MOVES}", MOVES) for words in DISOWNED),
    ("## Myths\n\nThe office moves to Rome in May.", "The office moves to Rome in May."),
]


@pytest.mark.parametrize(("source", "text"), OF_LISTS)
async def test_an_item_is_nobody_elses_than_its_lead_in_says(source: str, text: str) -> None:
    blocks = await _checked(text, source)
    assert _cited(blocks) == []
    assert _unmarked(blocks).strip("#*-: \n") in ("", "Employees")


async def test_a_lead_in_that_is_needed_is_shown_or_its_items_go() -> None:
    source = f"{INTERNS}\n\nTo enter:\n\n- Show a badge."
    lead, item, other = "Interns on a scholarship get:", "- 10 days of leave [1]", "- Show a badge."
    assert _shown(await _checked(f"{lead}\n\n{item}", source)) == f"{lead}\n\n{item}"
    for items in (f"{item}\n{other} [2]", f"{other} [2]\n{item}"):
        shown = _shown(await _checked(f"{lead}\n\n{items}", source))
        assert lead in shown or item not in shown


async def test_a_heading_is_no_subject_of_what_a_lead_in_gives_to_others() -> None:
    async def shown(claim: str, source: str) -> str:
        async def pieces() -> AsyncIterator[str]:
            yield claim

        chunk = Chunk("s", "u", "u", "Leave", ("Leave", "Employees"), source, 0)
        return _shown([b async for b in checked_blocks(pieces(), [Passage(chunk, 1.0, "")])])

    others, theirs = INTERNS.split("\n\n", 1)[1], "They get:\n\n- 10 days of leave"
    assert "[1]" not in await shown("Employees: 10 days of leave.", others)
    assert "[1]" not in await shown("Employees get 10 days of leave.", others)
    assert "[1]" not in await shown("Employees: 10 days of leave.", theirs)


ITEMS = [
    ("## Employees\n\nEmployees:\n\n- 10 days of leave", "- 10 days of leave"),
    ("To enter the office:\n\n1. Show your badge.", "1. Show your badge."),
    ("Follow these steps:\n\n1. Show your badge.", "1. Show your badge."),
]


@pytest.mark.parametrize(("source", "text"), ITEMS)
async def test_an_item_whose_lead_in_names_nobody_else_stands_alone(source: str, text: str) -> None:
    assert "[1]" in _shown(await _checked(text, source))


DRY = "if dry_run:\n    report()\ndelete_all()"
CACHE = "cd /tmp/cache\nrm -rf *"
SURE = "if confirmed:\n    delete_all()\n    report()\nprint(1)"
COMMENT = "mynah stop\n# only on the test server\nmynah wipe"
JOB = "start:\n  dry_run: true\n  delete: all"
ERASE = "DELETE FROM users\nWHERE id = 5;"
WIPE = "mynah wipe \\\n  --dry-run\nmynah start"
PART = "mynah wipe\n| grep test\nmynah start"

OF_CODE = [
    (DRY, "if dry_run:\n    report()\n    delete_all()"),
    (DRY, "if dry_run:\nreport()\ndelete_all()"),
    (DRY, "if dry_run:\n\treport()\n\tdelete_all()"),
    (DRY, "delete_all()"),
    (CACHE, "rm -rf *"),
    (SURE, "delete_all()"),
    (SURE, "    delete_all()"),
    (SURE, "delete_all()\nreport()"),
    (SURE, "delete_all()\nreport()\nprint(1)"),
    (SURE, "if confirmed:\n    delete_all()"),
    (COMMENT, "mynah wipe"),
    (JOB, "delete: all"),
    (ERASE, "DELETE FROM users"),
    (WIPE, "mynah wipe \\"),
    (PART, "mynah wipe"),
]


@pytest.mark.parametrize(("source", "code"), OF_CODE)
@pytest.mark.parametrize("above", ["", "1. Clean up:\n\n"])
async def test_code_keeps_its_steps_its_guards_and_its_ends(
    source: str, code: str, above: str
) -> None:
    fence = f"```\n{source}\n```"
    text = f"{above}   {fence}".replace("\n", "\n   ") if above else fence
    assert _shown(await _checked(f"```\n{code}\n```", text)) == ""


ENTERED = [
    "1. Run `cd /tmp`.\n2. Run `rm -rf *`.",
    "First `cd /tmp` and then `rm -rf *`.",
    "cd /tmp\n\nrm -rf *",
]


@pytest.mark.parametrize("source", ENTERED)
async def test_no_command_is_taken_from_the_place_where_it_runs(source: str) -> None:
    assert _shown(await _checked("```\nrm -rf *\n```", source)) == ""


async def test_of_a_source_file_a_definition_stands_alone_and_its_body_does_not() -> None:
    source = "import os\n\ndef wipe(sure):\n    if sure:\n        os.wipe()\n\nwipe(False)\n"

    async def shown(code: str) -> str:
        async def pieces() -> AsyncIterator[str]:
            yield f"```\n{code}\n```"

        chunk = Chunk("s", "u", "u", "wipe.py", (), source, 0, kind="code")
        return _shown([b async for b in checked_blocks(pieces(), [Passage(chunk, 1.0, "")])])

    assert "os.wipe" in await shown("def wipe(sure):\n    if sure:\n        os.wipe()")
    assert await shown("os.wipe()") == await shown("    if sure:\n        os.wipe()") == ""
    assert await shown("def wipe(sure):\n    if sure:\n    os.wipe()") == ""


CODE = [
    (DRY, DRY),
    (DRY, DRY.replace("    ", "  ")),
    (DRY, DRY.replace("    ", "\t")),
    (CACHE, CACHE),
    (COMMENT, "mynah stop"),
    (SURE, "if confirmed:\n    delete_all()\n    report()"),
    (ERASE, ERASE),
]


@pytest.mark.parametrize(("source", "code"), CODE)
async def test_code_from_its_block_s_first_line_on_is_shown(source: str, code: str) -> None:
    text = f"```\n{code}\n```"
    assert text in _shown(await _checked(text, f"```\n{source}\n```"))


PLANS = "- Basic: 5 users\n- Pro: 50 users"
BACKED_UP = "Backups are kept for 30 days. Weekly reports of the team are kept for 90 days."
ELSEWHERE = "Backups are kept for 30 days. Weekly backups are kept for 90 days."

CONTRADICTED = [
    (PLANS, "- Basic: 50 users"),
    (PLANS, "Basic has 50 users."),
    (PLANS.replace("- ", ""), "Basic has 50 users."),
    ("Basic has 5 users. Pro has 50 users.", "Basic has 50 users."),
    ("Basic has 5 users and Pro has 50 users.", "Basic has 50 users."),
    ("Basic has 5 users, Pro has 50 users.", "Basic has 50 users."),
    (BACKED_UP, "Backups are kept for 90 days."),
    (BACKED_UP, "The backups are kept for 90 days here."),
    (ELSEWHERE, "Backups are kept for 90 days."),
    ("Everything but the roof is insured.", "Everything and the roof is insured."),
    ("Everything but the roof is insured.", "Everything with the roof is insured."),
    ("Everything but the roof is insured.", "The roof is insured."),
    (PAIRED, "The price of Basic is 50."),
    (PAIRED, "Basic has 10 users."),
    (VERSIONS, "4.0 was replaced by 3.1."),
    (BOXES, "B7 reports to B2."),
    (MANAGERS, "Alice is manager of Bob."),
    ("Anna leads sales. Bob leads support.", "Anna leads support."),
    (
        "Logs are kept for thirty days. Mail is kept for ninety days.",
        "Logs are kept for ninety days.",
    ),
    (f"Rejected ideas:\n\n{PAIRED}", "The price of Basic is 10 euros."),
    (f"## Myths\n\n{PAIRED}", "The price of Basic is 10 euros."),
    (ADMINS, "- delete users"),
]


@pytest.mark.parametrize(("source", "claim"), CONTRADICTED)
async def test_what_the_documents_contradict_is_not_shown_even_with_a_mark(
    source: str, claim: str
) -> None:
    assert _shown(await _checked(claim, source)) == ""


async def test_nor_is_what_another_passage_contradicts() -> None:
    async def pieces() -> AsyncIterator[str]:
        yield "Backups are kept 90 days."

    texts = ("Weekly backups are kept for 90 days there.", "Backups are kept for 30 days.")
    found = [passage(str(n), "Handbook", text) for n, text in enumerate(texts)]
    assert _shown([block async for block in checked_blocks(pieces(), found)]) == ""


MARKED = [
    (BACKED_UP, "Our backups are kept for 30 days here."),
    (PLANS, "Basic offers 5 users and Pro 50 users."),
    ("Anna runs sales. She has 5 people.", "Anna runs sales with 5 people."),
]


@pytest.mark.parametrize(("source", "claim"), MARKED)
async def test_what_is_close_and_contradicts_nothing_is_still_marked(
    source: str, claim: str
) -> None:
    shown = _shown(await _checked(claim, source))
    assert shown.endswith((UNCONFIRMED, "[1]"))


CUT = {
    "one of two conditions left out": [
        (
            "en",
            "If you are a manager and your team agrees, you may work abroad.",
            "If your team agrees, you may work abroad.",
        ),
        (
            "en",
            "Accounts that are older than a year and have no owner are deleted.",
            "Accounts that have no owner are deleted.",
        ),
        (
            "en",
            "Accounts which are unused and have an owner are kept.",
            "Accounts which have an owner are kept.",
        ),
        (
            "en",
            "If the disk is full and the queue is empty, delete the cache.",
            "If the queue is empty, delete the cache.",
        ),
        (
            "en",
            "Delete the cache when the disk is full and the queue is empty.",
            "Delete the cache when the queue is empty.",
        ),
        (
            "en",
            "Restart it once the disk is full and the queue is empty.",
            "Restart it once the queue is empty.",
        ),
        (
            "de",
            "Wenn das Team zustimmt und der Kunde zahlt, darf man reisen.",
            "Wenn der Kunde zahlt, darf man reisen.",
        ),
        (
            "de",
            "Konten, die alt sind und keinen Besitzer haben, werden gelöscht.",
            "Konten, die keinen Besitzer haben, werden gelöscht.",
        ),
    ],
    "a word grafted onto another clause": [
        (
            "en",
            "Remote workers get laptops and contractors get phones.",
            "Remote contractors get phones.",
        ),
        (
            "en",
            "The office cleans desks and managers clean kitchens.",
            "The office managers clean kitchens.",
        ),
        ("en", "Senior engineers get shares and interns get meals.", "Senior interns get meals."),
    ],
    "two definitions made one": [
        ("en", "- Basic: 5 users\n- Pro: 50 users", "Basic and Pro: 50 users."),
        ("en", "Monday: nine to five.\n\nSaturday: closed.", "Monday and Saturday: closed."),
        (
            "en",
            "- `--force`: deletes all files\n- `--dry-run`: changes nothing",
            "`--force` and `--dry-run`: changes nothing.",
        ),
    ],
    "a reason that is denied left out": [
        ("en", "We do not block accounts because of their age.", "We do not block accounts."),
        ("en", "Nobody is dismissed because of age.", "Nobody is dismissed."),
        ("de", "Wir sperren Konten nicht, weil sie alt sind.", "Wir sperren Konten nicht."),
        ("es", "No cerramos cuentas porque sean viejas.", "No cerramos cuentas."),
    ],
    "what stands behind a semicolon, a colon or ', and' left out": [
        ("en", "The service is free; after 30 days it costs 9 euros.", "The service is free."),
        (
            "en",
            "Laptops are replaced every year, and this rule applies only to managers.",
            "Laptops are replaced every year.",
        ),
        ("en", "All plans include SSO; Basic is the exception.", "All plans include SSO."),
        ("en", "All plans include SSO; for Basic it is sold apart.", "All plans include SSO."),
        ("en", "Refunds are paid: to members.", "Refunds are paid."),
        ("en", "Support is free and for members it is fast.", "Support is free."),
        ("en", "It costs 9 euros, and 12 in May.", "It costs 9 euros."),
        ("en", "Refunds are paid: members with a card.", "Refunds are paid."),
        ("en", "Entry is free; otherwise it is closed.", "Entry is free."),
        ("de", "Der Dienst ist gratis; danach kostet er viel.", "Der Dienst ist gratis."),
        ("zh", "服务免费，三个月后收费。", "服务免费。"),
        (
            "en",
            "The office is open on Fridays; this ends in May.",
            "The office is open on Fridays.",
        ),
    ],
    "a number cut short": [
        ("en", "Wait times are three hours and thirty minutes.", "Wait times are three hours."),
        ("en", "The plan includes one hundred and fifty users.", "The plan includes one hundred."),
        ("en", "The fee is 9 euros and 20 cents.", "The fee is 9 euros."),
        ("fr", "Le trajet dure trois heures et demie.", "Le trajet dure trois heures."),
        ("de", "Die Fahrt dauert drei Stunden und zehn Minuten.", "Die Fahrt dauert drei Stunden."),
        ("zh", "费用是五十元。", "费用是五。"),
        ("zh", "预算是三百万元。", "预算是三百。"),
        ("zh", "服务免费三个月。", "服务免费。"),
    ],
    "the condition that a sentence begins with left out": [
        (
            "en",
            "Contractors: notice is two weeks and leave is 10 days.",
            "Leave is 10 days.",
        ),
        ("en", "During probation, notice is two weeks and leave is 10 days.", "Leave is 10 days."),
        ("en", "Outside the EU, the fee is 5 euros and shipping is slow.", "Shipping is slow."),
        ("en", "After midnight, the gate is shut and parking is free.", "Parking is free."),
        ("en", "Beyond ten users, support is paid and storage is free.", "Storage is free."),
        (
            "de",
            "Außerhalb der EU ist der Versand teuer und das Porto ist frei.",
            "Das Porto ist frei.",
        ),
    ],
    "a noun of the sentence before in place of the pronoun": [
        ("en", "The engine starts. Bob checks the news. It is loud.", "The engine is loud."),
        (
            "en",
            "The server uses an alias. It expires after a year.",
            "The server expires after a year.",
        ),
        ("en", "Bureaus keep data. They are deleted daily.", "Bureaus are deleted daily."),
        (
            "en",
            "Managers hire people. They get 30 days of leave.",
            "Managers get 30 days of leave.",
        ),
        ("en", "Managers pay staff. They get 30 days of leave.", "Managers get 30 days of leave."),
        ("en", "The gateway sends a reply. It is deleted daily.", "The gateway is deleted daily."),
        (
            "en",
            "The gateway needs a load-balancer. It costs 90 euros.",
            "The gateway costs 90 euros.",
        ),
        (
            "en",
            "## Contractors\n\nDo not confuse these with employees. They get 30 days of leave.",
            "Contractors get 30 days of leave.",
        ),
    ],
    "two of one": [
        ("en", "Anna, the CEO, resigned.", "Anna and the CEO resigned."),
        (
            "en",
            "The gateway, a small server, is restarted daily.",
            "The gateway and a small server, is restarted daily.",
        ),
        ("de", "Anna, die Chefin, ging.", "Anna und die Chefin ging."),
    ],
    "another word or tense by a few letters": [
        ("en", "Mynah did support Windows 7.", "Mynah supports Windows 7."),
        ("es", "El cliente pagará 9 euros.", "El cliente pagó 9 euros."),
        ("en", "The engineer is checked weekly.", "The engine is checked weekly."),
        ("en", "The customs office is open daily.", "The customer office is open daily."),
        ("en", "The reporter is read by the board.", "The report is read by the board."),
        ("en", "Sales fell in May.", "Sales fell in can."),
    ],
}


@pytest.mark.parametrize(
    ("language", "source", "claim"), [case for cases in CUT.values() for case in cases]
)
async def test_nothing_is_cut_that_the_rest_stands_on(
    language: str, source: str, claim: str
) -> None:
    blocks = await _checked(f"{claim} [1]", source, language=language)
    assert _cited(blocks) == []
    assert _unmarked(blocks) == ""


FILES = "# Listing\n\nTo list files:\n\n```sh\nls -l\n```\n\n# Wiping\n\nTo wipe:\n\n```sh\nwipe all\n```"


async def test_a_lead_in_that_went_leaves_no_marker_of_what_stood_under_it() -> None:
    blocks = await _checked("To list files:\n\n```sh\nwipe all\n```", FILES)
    assert not _shown(blocks).lstrip().startswith("[")


async def test_code_inside_a_numbered_step_has_a_number() -> None:
    source = "1. Stop the service.\n2. Load the dump:\n\n   ```sql\n   COPY t FROM 'dump';\n   ```\n3. Start it."
    shown = _shown(await _checked(source, source))
    assert "2. Load the dump: [" in shown
    assert "COPY t FROM 'dump';" in shown


async def test_lead_ins_without_end_are_not_held_without_end() -> None:
    began = thread_time()
    await _checked("Pool:\n\n" * 4_500, "Pool:\n\n- a towel")
    assert thread_time() - began < 5


@pytest.mark.parametrize(
    "headings", [("Common misconceptions", "Batteries"), ("Rejected ideas", "Leave")]
)
async def test_what_an_outer_heading_calls_untrue_has_no_number(headings: tuple[str, ...]) -> None:
    async def written() -> AsyncIterator[str]:
        yield "Batteries last longer in the fridge. [1]"

    found = passage("s", "Handbook", "Batteries last longer in the fridge.")
    found = replace(found, chunk=replace(found.chunk, headings=headings))
    assert _cited([block async for block in checked_blocks(written(), [found])]) == []


LEFT_OUT = {
    "asked, hoped, denied or supposed": [
        (
            "en",
            "The audit checks whether the backup is complete and the disk is encrypted.",
            "The disk is encrypted.",
        ),
        ("en", "The firm denies that it buys names and the data is sold.", "The data is sold."),
        ("en", "Suppose the gate is shut and the road is open.", "The road is open."),
        (
            "de",
            "Die Stadt hofft, dass es regnet und die Straße ist offen.",
            "Die Straße ist offen.",
        ),
    ],
    "conditions without if": [
        (
            "en",
            "Should a guest damage the room, the guest pays for it.",
            "A guest damages the room, the guest pays for it.",
        ),
        ("en", "Had the fee risen and the board agreed, we left.", "The board agreed, we left."),
    ],
    "over, rejected or past": [
        (
            "en",
            "Employees get 30 days of leave, which was abolished in May.",
            "Employees get 30 days of leave.",
        ),
        ("en", "The fee is 5 euros; the board rejected this.", "The fee is 5 euros."),
        ("en", "Members park for free; the offer is over.", "Members park for free."),
        ("en", "The offer is open: it ended in May.", "The offer is open."),
    ],
    "joint conditions": [
        (
            "en",
            "Guests are admitted with a ticket and an identity card.",
            "Guests are admitted with a ticket.",
        ),
        ("en", "The total is the rent and the heating.", "The total is the rent."),
        ("en", "The committee is Anna and Bob.", "The committee is Anna."),
    ],
    "denied at the end": [
        (
            "de",
            "Die Firma zahlt Überstunden und Fahrtkosten der Praktikanten nicht.",
            "Die Firma zahlt Überstunden.",
        ),
        ("de", "Der Verein lehnt Hunde und Katzen im Saal ab.", "Der Verein lehnt Hunde ab."),
        ("es", "El bar abre los lunes y los martes tampoco.", "El bar abre los lunes."),
    ],
    "joined across sentences": [
        ("en", "Never open the valve. Close the door.", "Never open the valve and close the door."),
        (
            "en",
            "Guests may not use the kitchen. They receive breakfast.",
            "Guests may not use the kitchen and receive breakfast.",
        ),
        ("en", "Developers ask the reviewer. They approve it.", "Developers approve it."),
    ],
    "whose it is": [
        ("en", "## Suppliers\n\nPay the invoice at once.", "Suppliers pay the invoice at once."),
        ("en", "Options:\n\n- pay by card\n- pay by invoice", "Pay by card and pay by invoice."),
    ],
    "commas of Chinese": [("zh", "押金可以退还，条件是房间完好。", "押金可以退还。")],
}


@pytest.mark.parametrize(
    ("language", "source", "claim"), [case for cases in LEFT_OUT.values() for case in cases]
)
async def test_what_leaves_out_what_the_rest_hangs_on_has_no_number(
    language: str, source: str, claim: str
) -> None:
    assert _cited(await _checked(f"{claim} [1]", source, language=language)) == []
