"""lexicon: words that coordinators have added to what is looked for in vacancies."""

import sqlalchemy as sa
from alembic import op

revision = "lexicon"
down_revision = "row_security"
branch_labels = None
depends_on = None

INDICATORS = (
    "abuse_of_vulnerability",
    "deception",
    "restriction_of_movement",
    "isolation",
    "physical_and_sexual_violence",
    "intimidation_and_threats",
    "retention_of_identity_documents",
    "withholding_of_wages",
    "debt_bondage",
    "abusive_working_and_living_conditions",
    "excessive_overtime",
)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "lexicon_entry",
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("indicator", one_of("indicator", *INDICATORS), nullable=False),
        sa.Column("severity", one_of("severity", "block", "high", "medium"), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("unless", sa.Text(), nullable=False),
        sa.Column("of_a_lack", sa.Boolean(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("clean", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_lexicon_entry_ended_by_somebody")
        ),
        sa.CheckConstraint(
            "length(phrase) > 0 AND length(example) > 0", name=op.f("ck_lexicon_entry_has_words_and_an_example")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_lexicon_entry_added_by_account")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_lexicon_entry_ended_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_entry")),
        sa.UniqueConstraint("ref", name=op.f("uq_lexicon_entry_ref")),
    )


def downgrade() -> None:
    op.drop_table("lexicon_entry")
