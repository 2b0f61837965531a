"""Tells by their meaning which names touch what must never be learned of anybody.

Health, religion, politics, origin and sexual orientation are special categories of personal data
(GDPR, article 9); offences and debts are refused beside them. A name is compared with descriptions
of these and of what teams work on, and is harmless only where it is clearly nearer to the latter:
what cannot be told apart is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence

from core.knowledge.likeness import embedded_once
from core.ports import Embedder, EmbeddingRole, Misconfigured, Unavailable

CLEARLY = 0.14
"""By how much more (cosine): the least, in steps of 0.02, at which no sensitive one passes of the names
in tests/core/people/names.py for choosing it; of the embedded multilingual model."""

SENSITIVE = (
    "illness, diseases and diagnoses",
    "being sick, sick notes and sick leave",
    "return to work after a long illness",
    "mental health, depression, burnout and therapy",
    "pregnancy, childbirth and maternity leave",
    "disability and severe impairment",
    "medicine, doctors, hospitals and vaccination",
    "alcohol, drugs and addiction",
    "cancer, diabetes, HIV and other conditions",
    "medical records, examinations and the company doctor",
    "COVID, infections and tests for them",
    "wellbeing, counselling and employee assistance",
    "religion, faith and belief",
    "church, mosque, synagogue and temple",
    "prayer, fasting and religious holidays",
    "Christians, Muslims, Jews, Hindus and Buddhists",
    "halal, kosher and other rules of faith",
    "political parties, elections and campaigns",
    "political opinions and activism",
    "trade unions and works councils",
    "strikes, protests and demonstrations",
    "ethnic origin, race and skin colour",
    "immigrants, refugees and asylum",
    "nationality, citizenship, residence permit and visa",
    "racism and discrimination",
    "diversity, inclusion and networks of minorities",
    "military and civilian service",
    "sexual orientation: gay, lesbian and bisexual people",
    "gender identity and transgender people",
    "pride, the rainbow and LGBT",
    "sex life, marriage and divorce",
    "crimes, convictions and prison",
    "debts, garnishment of wages and bankruptcy",
    # Compounds and characters of other languages lie too far from their English descriptions.
    "Krankheit, Arbeitsunfähigkeit und Wiedereingliederung",
    "Krankenakten, Betriebsarzt und Vorsorgeuntersuchungen",
    "psychische Gesundheit, Sucht und Therapie",
    "Schwangerschaft, Geburt und Mutterschutz",
    "Glaube, Kirche, Moschee und Synagoge",
    "Parteien, Wahlen, Gewerkschaft und Betriebsrat",
    "Herkunft, Staatsangehörigkeit, Flucht und Aufenthalt",
    "sexuelle Orientierung und Geschlechtsidentität",
    "enfermedad, salud mental, embarazo y discapacidad",
    "religión, fe e iglesia",
    "partidos, elecciones, sindicatos y huelgas",
    "origen, nacionalidad, inmigrantes y refugiados",
    "orientación sexual e identidad de género",
    "疾病、心理健康、怀孕和残疾",
    "宗教信仰、教会和清真寺",
    "政党、选举和工会",
    "种族、国籍、移民和难民",
    "性取向和性别认同",
    "病気、心の健康、妊娠と障害",
    "宗教、信仰と教会",
    "政党、選挙と労働組合",
    "人種、国籍、移民と難民",
    "性的指向と性自認",
)
WORK = (
    "software development and programming",
    "servers, operations and monitoring",
    "backup and restore",
    "travel expenses and invoices",
    "vacation and working hours",
    "sales, customers and contracts",
    "marketing, brand and design",
    "office, building and equipment",
    "onboarding of new colleagues",
    "product documentation and guides",
    "handbooks, manuals and documents",
    "deployment, testing and code review",
    "purchasing, suppliers and orders",
    "security, passwords and access",
    "meetings, agendas and minutes",
    "project planning and roadmap",
    "data and analysis",
    "company strategy and goals",
    "finance and accounting",
    "networks and hardware",
    "support tickets and incidents",
    "shipping and warehouse",
    "training and courses",
    "leader election in a cluster",
    "database migration",
    "releases of software",
    "kitchen, food and recipes",
    "cars, vehicles and parking",
    "games and sports",
    "music and films",
    "law and data protection",
    "salary, payroll and benefits",
    "events and announcements",
    "questions and answers",
    "hiring and applications",
)

log = logging.getLogger(__name__)


def judging(embedder: Embedder) -> Callable[[Sequence[str]], Awaitable[Collection[str]]]:
    """Which of some names are harmless; each is embedded once. None is where the model is away."""
    judged: dict[str, bool] = {}

    async def harmless(names: Sequence[str]) -> Collection[str]:
        new = [name for name in dict.fromkeys(names) if name not in judged]
        if new:
            try:
                sensitive = await embedded_once(SENSITIVE, embedder)
                work = await embedded_once(WORK, embedder)
                rows = await embedder.embed(new, EmbeddingRole.PASSAGE)
            except (Unavailable, Misconfigured) as error:
                log.warning("no name can be judged now, so none is told: %s", error)
                return ()
            nearer = (rows @ work.T).max(axis=1) - (rows @ sensitive.T).max(axis=1)
            judged.update(zip(new, map(bool, nearer >= CLEARLY), strict=True))
        return [name for name in names if name.strip() and judged[name]]

    return harmless
