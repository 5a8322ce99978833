"""introductions: conversations, and what the database shows an employer's contact of those who agreed to be shown to it."""

import sqlalchemy as sa
from alembic import op

revision = "introductions"
down_revision = "employer_door"
branch_labels = None
depends_on = None

SHARED = (
    "shared_anonymously", "employer_interested", "identity_revealed", "interview", "paid_trial", "offer", "contract_checked",
    "started", "week_1", "day_30", "day_90", "day_180",
)  # fmt: skip
REVEALED = SHARED[2:]


def listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


AGREED = (
    " FROM candidacy c JOIN vacancy v ON v.id = c.vacancy_id JOIN account a ON a.employer_id = v.employer_id"
    " JOIN consent k ON k.beneficiary_id = c.beneficiary_id AND k.recipient = v.ref"
    " JOIN beneficiary b ON b.id = c.beneficiary_id LEFT JOIN identity i ON i.beneficiary_id = b.id"
    " WHERE a.id = current_account() AND k.withdrawn_at IS NULL AND k.purpose = '{purpose}' AND c.stage IN ({stages})"
)
# Whether a consent has run out is asked by the application's clock; the database knows what was withdrawn.
# An ended one stays in reach: an employer's no has to be written down, and its own figures are counted from it.
SHOWN = AGREED.format(purpose="share_anonymous", stages=listed((*SHARED, "ended")))
NAMED = AGREED.format(purpose="reveal_identity", stages=listed(REVEALED))
FUNCTIONS = {
    "is_shown(candidacy integer)": f"{SHOWN} AND c.id = $1",
    "shows_herself(beneficiary integer)": f"{SHOWN} AND b.id = $1",
    "shows_herself_for(beneficiary integer, vacancy text)": f"{SHOWN} AND b.id = $1 AND v.ref = $2",
    "names_herself(beneficiary integer)": f"{NAMED} AND b.id = $1",
    "opens_a_conversation(key integer)": f"{SHOWN} AND i.key_id = $1",
    "coaches_one(coach integer)": f"{SHOWN} AND b.coach_id = $1",
}
"""What the account of the transaction may know. They ask past the policies, which would otherwise ask each other for ever."""

TO_EMPLOYER = "current_reach() = 'introduced'"
READ = {
    "beneficiary": "shows_herself(id)",
    "beneficiary_skill": "shows_herself(beneficiary_id)",
    "beneficiary_language": "shows_herself(beneficiary_id)",
    "consent": "shows_herself_for(beneficiary_id, recipient)",
    "identity": "names_herself(beneficiary_id)",
    "person_key": "opens_a_conversation(id)",
    "account": "coaches_one(id)",  # whether a coach is there
}
"""Table -> what an employer's contact reads of it, beside what it reads anyway."""

IN_THE_CONVERSATION = (
    "current_reach() IN ('own', 'introduced') AND EXISTS (SELECT 1 FROM candidacy c WHERE c.id = {table}.candidacy_id)"
)
OWN_VOICE = "(current_reach() = 'own' OR delivery = 'delivered' OR voice = 'employer')"


def _choice(name: str, *codes: str) -> sa.Column:
    kind = sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_conversation_candidacy_id_candidacy"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["person_key.id"], name=op.f("fk_conversation_key_id_person_key"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("candidacy_id", name=op.f("pk_conversation")),
    )
    op.create_index(op.f("ix_conversation_key_id"), "conversation", ["key_id"])
    op.create_table(
        "message",
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        _choice("voice", "employer", "coach", "candidate"),
        sa.Column("written_by", sa.String(16), nullable=False),
        _choice("delivery", "delivered", "waiting", "returned"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(16), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_message_decided")),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["conversation.candidacy_id"], name=op.f("fk_message_candidacy_id_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("ref", name=op.f("uq_message_ref")),
    )
    op.create_index(op.f("ix_message_candidacy_id"), "message", ["candidacy_id"])
    if op.get_bind().dialect.name == "postgresql":
        _guard()


def _guard() -> None:
    for name, body in FUNCTIONS.items():
        op.execute(
            f"CREATE FUNCTION {name} RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $$ SELECT EXISTS (SELECT 1{body}) $$"
        )
    for action in ("SELECT", "UPDATE"):
        op.execute(
            f"CREATE POLICY introduced_{action.lower()} ON candidacy FOR {action} USING ({TO_EMPLOYER} AND is_shown(id))"
        )
    for table, rows in READ.items():
        op.execute(
            f"CREATE POLICY introduced ON {table} FOR SELECT USING ({TO_EMPLOYER} AND {rows})"
        )
    for table, more in (("conversation", "true"), ("message", OWN_VOICE)):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({IN_THE_CONVERSATION.format(table=table)} AND {more})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in READ:
            op.execute(f"DROP POLICY introduced ON {table}")
        for action in ("select", "update"):
            op.execute(f"DROP POLICY introduced_{action} ON candidacy")
    op.drop_table("message")
    op.drop_table("conversation")
    if op.get_bind().dialect.name == "postgresql":
        for name in FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}")
