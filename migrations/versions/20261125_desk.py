"""desk: requests with a clock, hand-outs, the history of records, receipts of erasure, breaches."""

import sqlalchemy as sa
from alembic import op

revision = "desk"
down_revision = "ai_desk"
branch_labels = None
depends_on = None

OF_HERS = (
    "EXISTS (SELECT 1 FROM beneficiary b WHERE b.id = {table}.beneficiary_id AND b.organisation_id = current_organisation())"
)
POLICIES = {
    **dict.fromkeys(("data_request", "hand_out", "record_change"), OF_HERS),
    "erasure_receipt": "organisation_id = current_organisation()",
    "breach": "organisation_id = current_organisation() OR (organisation_id IS NULL AND EXISTS"
    " (SELECT 1 FROM account a WHERE a.id = current_account() AND a.role = 'administrator'))",
}
"""As those of row_security."""


def upgrade() -> None:
    add_requests()
    add_histories()
    add_receipts()
    add_breaches()
    if op.get_bind().dialect.name == "postgresql":
        for table, rows in POLICIES.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own ON {table} USING ({rows.format(table=table)})")


def choice(name: str, *codes: str, nullable: bool = False) -> sa.Column:
    kind = sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=nullable)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def of_hers(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        *referenced(table),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f(f"fk_{table}_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
    ]


def referenced(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        moment("created_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{table}_ref")),
    ]


def of_organisation(table: str, *, nullable: bool) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("organisation_id", sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id_organisation")
        ),
    ]


def add_requests() -> None:
    op.create_table(
        "data_request",
        choice("kind", "access", "correction", "erasure", "freeze", "no_ranking", "contest"),
        sa.Column("asked_by", sa.String(length=16), nullable=False),
        sa.Column("wish", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        choice("outcome", "done", "partly", "refused", "taken_back", nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        moment("answered_at"),
        sa.Column("answered_by", sa.String(length=16), nullable=True),
        *of_hers("data_request"),
        sa.CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_data_request_answered"),
        ),
    )
    op.create_index(op.f("ix_data_request_beneficiary_id"), "data_request", ["beneficiary_id"])
    op.create_index(op.f("ix_data_request_due_on"), "data_request", ["due_on"])


def add_histories() -> None:
    op.create_table(
        "hand_out",
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("asked_herself", sa.Boolean(), nullable=False),
        choice("company", "alone", "chosen", "other"),
        choice("keeping", "looks_here", "stays_here", "safe_place", "no_place"),
        sa.Column("given", sa.Boolean(), nullable=False),
        *of_hers("hand_out"),
        sa.CheckConstraint(
            "NOT given OR (asked_herself AND company <> 'other' AND keeping <> 'no_place')",
            name=op.f("ck_hand_out_safe"),
        ),
    )
    op.create_index(op.f("ix_hand_out_beneficiary_id"), "hand_out", ["beneficiary_id"])
    op.create_table(
        "record_change",
        sa.Column("by", sa.String(length=16), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("of_table", sa.String(length=60), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        *of_hers("record_change"),
    )
    op.create_index(op.f("ix_record_change_beneficiary_id"), "record_change", ["beneficiary_id"])


def add_receipts() -> None:
    op.create_table(
        "erasure_receipt",
        choice("reason", "asked", "retention"),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("searched", sa.Integer(), nullable=False),
        sa.Column("in_log", sa.Integer(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        *of_organisation("erasure_receipt", nullable=False),
        *referenced("erasure_receipt"),
    )
    op.create_index(op.f("ix_erasure_receipt_organisation_id"), "erasure_receipt", ["organisation_id"])
    op.create_index(op.f("ix_erasure_receipt_mark"), "erasure_receipt", ["mark"])


def add_breaches() -> None:
    op.create_table(
        "breach",
        moment("known_at", nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=True),
        choice("risk", "unlikely", "risk", "high", nullable=True),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("notify", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        moment("decided_at"),
        sa.Column("decided_by", sa.String(length=16), nullable=True),
        moment("notified_at"),
        moment("people_told_at"),
        *of_organisation("breach", nullable=True),
        *referenced("breach"),
        sa.CheckConstraint("people IS NULL OR people >= 0", name=op.f("ck_breach_people")),
        sa.CheckConstraint("records IS NULL OR records >= 0", name=op.f("ck_breach_records")),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_breach_decided")),
        sa.CheckConstraint("(decided_at IS NULL) = (notify IS NULL)", name=op.f("ck_breach_notify")),
    )
    op.create_index(op.f("ix_breach_known_at"), "breach", ["known_at"])
    op.create_index(op.f("ix_breach_organisation_id"), "breach", ["organisation_id"])


def downgrade() -> None:
    for table in ("breach", "erasure_receipt", "record_change", "hand_out", "data_request"):
        op.drop_table(table)
