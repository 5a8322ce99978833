"""interchange: files of vacancies on their way in, vacancies on the public page, cards on a safe workplace.

On PostgreSQL whoever has not signed in sees of the vacancies those alone that their employers put on the public page, and that are open with
a vetted employer: what is suspended, held or closed is gone from the database's answer, whatever the page asks.
"""

import sqlalchemy as sa
from alembic import op


revision = "interchange"
down_revision = "introductions"
branch_labels = None
depends_on = None

CARDS = ("first_days", "in_writing", "no_fees", "complaints", "privacy", "way_home")
STATES = ("skipped", "understood")

SIGNED_IN = "current_reach() IN ('own', 'everybody', 'suspended', 'introduced')"
ADVERTISED = (
    "advertised AND status = 'open'"
    " AND EXISTS (SELECT 1 FROM employer e WHERE e.id = vacancy.employer_id AND e.standing = 'vetted')"
)
LISTS = ("vacancy_document", "vacancy_language", "vacancy_licence", "vacancy_skill", "vacancy_support", "vacancy_trait")
OF_AN_ACCOUNT = "current_reach() <> 'door' AND EXISTS (SELECT 1 FROM account a WHERE a.id = {table}.account_id)"
POLICIES = {"vacancy_import": "account_id = current_account()", "card_reading": OF_AN_ACCOUNT.format(table="card_reading")}


def _choice(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "vacancy_import",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(3), nullable=False),
        sa.Column("encoding", sa.String(20)),
        sa.Column("columns", sa.JSON()),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_vacancy_import_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_vacancy_import_employer_id_employer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_import")),
        sa.UniqueConstraint("ref", name=op.f("uq_vacancy_import_ref")),
    )
    op.create_index(op.f("ix_vacancy_import_account_id"), "vacancy_import", ["account_id"])
    op.create_index(op.f("ix_vacancy_import_employer_id"), "vacancy_import", ["employer_id"])
    op.create_table(
        "card_reading",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("card", _choice(CARDS, "card"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", _choice(STATES, "state"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_card_reading_version")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_card_reading_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "card", "version", name=op.f("pk_card_reading")),
    )
    op.add_column("vacancy", sa.Column("own_number", sa.String(80)))
    op.add_column("vacancy", sa.Column("advertised", sa.Boolean(), nullable=False, server_default=sa.false()))
    if op.get_bind().dialect.name == "postgresql":
        _guard()


def _guard() -> None:
    for table, rows in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({rows})")
    for table in ("vacancy", *LISTS):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY signed_in ON {table} USING ({SIGNED_IN})")
    op.execute(f"CREATE POLICY advertised ON vacancy FOR SELECT USING ({ADVERTISED})")
    for table in LISTS:
        shown = f"EXISTS (SELECT 1 FROM vacancy v WHERE v.id = {table}.vacancy_id)"
        op.execute(
            f"CREATE POLICY advertised ON {table} FOR SELECT USING (CASE WHEN {SIGNED_IN} THEN true ELSE {shown} END)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in (*LISTS, "vacancy"):
            op.execute(f"DROP POLICY advertised ON {table}")
            op.execute(f"DROP POLICY signed_in ON {table}")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.drop_column("vacancy", "advertised")
    op.drop_column("vacancy", "own_number")
    op.drop_table("card_reading")
    op.drop_table("vacancy_import")
