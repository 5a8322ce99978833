"""Small types that several tables share: public references, levels, the week, codes of support and licences."""

from __future__ import annotations

import secrets
from enum import IntEnum, StrEnum

REF_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # public  # pragma: allowlist secret
"""No 0/o, 1/l/i, u: a reference can be read out on the phone."""

REF_LENGTH = 10


def new_ref() -> str:
    """Return a random public reference (49 bits): short, speakable, says nothing about the row."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(REF_LENGTH))


class Country(StrEnum):
    """ISO 3166 codes of the countries of the programme. NUTS writes EL for GR."""

    AT = "AT"
    BG = "BG"
    GR = "GR"
    IT = "IT"
    RO = "RO"


class Cefr(IntEnum):
    """Common European Framework of Reference, as the numbers that the engine compares."""

    PRE_A1 = 0
    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6


class LanguageActivity(StrEnum):
    """The five activities of the Europass self-assessment grid; many speak B1 and write pre-A1."""

    LISTENING = "listening"
    READING = "reading"
    SPOKEN_INTERACTION = "spoken_interaction"
    SPOKEN_PRODUCTION = "spoken_production"
    WRITING = "writing"


class Support(StrEnum):
    """Support that makes work possible: a beneficiary needs it, a vacancy offers it."""

    CHILDCARE = "childcare"
    FLEXIBLE_HOURS = "flexible_hours"
    MENTOR = "mentor"
    PAID_INDUCTION = "paid_induction"
    WOMEN_ON_SHIFT = "women_on_shift"
    SAFE_WAY_HOME = "safe_way_home"
    LOCKABLE_STORAGE = "lockable_storage"
    COMPLAINT_CHANNEL = "complaint_channel"
    LANGUAGE_LESSONS = "language_lessons"
    STEP_FREE_ACCESS = "step_free_access"


class Licence(StrEnum):
    """Licences and certificates that a vacancy may ask for and a course may award."""

    DRIVING_B = "driving_b"
    DRIVING_C = "driving_c"
    FORKLIFT = "forklift"
    FOOD_HYGIENE = "food_hygiene"
    FIRST_AID = "first_aid"
    CARE_ASSISTANT = "care_assistant"
    HEALTH_BOOKLET = "health_booklet"
    SECURITY_GUARD = "security_guard"
    MACHINE_SAFETY = "machine_safety"
    PLANT_PROTECTION = "plant_protection"


class WorkTrait(StrEnum):
    """What a job is like. Preferences refer to it; it orders, it never closes."""

    WITH_PEOPLE = "with_people"
    WITH_CHILDREN = "with_children"
    WITH_OLDER_PEOPLE = "with_older_people"
    QUIET = "quiet"
    OUTDOORS = "outdoors"
    PHYSICAL = "physical"
    SEATED = "seated"
    IN_A_TEAM = "in_a_team"
    WITH_HANDS = "with_hands"
    WITH_FOOD = "with_food"


class Paper(StrEnum):
    """A document that an employer asks to see."""

    IDENTITY = "identity"
    WORK_PERMIT = "work_permit"
    SOCIAL_INSURANCE = "social_insurance"
    TAX_NUMBER = "tax_number"
    BANK_ACCOUNT = "bank_account"
    CERTIFICATES = "certificates"
    REFERENCES = "references"
    CRIMINAL_RECORD = "criminal_record"


WEEK_SLOTS = 28
"""Seven days of four parts (06-12, 12-18, 18-22, 22-06), Monday first: bit ``day * 4 + part`` of a week mask."""

LANGUAGE_CODE = "length({0}) BETWEEN 2 AND 3 AND {0} = lower({0})"
"""SQL of a language column's CHECK: ISO 639 codes in lower case."""
