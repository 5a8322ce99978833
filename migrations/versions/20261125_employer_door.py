"""employer_door: employers that register themselves, files and charters as evidence, what a vacancy says besides.

Columns are added and dropped without a copy of the table: on SQLite a copy would lose its checks, and what stands on it.
"""

import sqlalchemy as sa
from alembic import op

revision = "employer_door"
down_revision = "lexicon"
branch_labels = None
depends_on = None

EVIDENCE = {"charter_version": "VARCHAR(20)", "charter_language": "VARCHAR(3)"}
SHIFTS = ("fixed", "rotating", "split", "agreed")
TRAINERS = ("colleague", "supervisor", "mentor", "course", "nobody")
PAPERS = (
    "identity", "work_permit", "social_insurance", "tax_number", "bank_account", "certificates", "references", "criminal_record",
)  # fmt: skip


def among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


VACANCY = {
    "days_a_week": ("INTEGER", "days_a_week BETWEEN 1 AND 6"),
    "shifts": ("VARCHAR(40)", among("shifts", SHIFTS)),
    "contract_months": ("INTEGER", "contract_months BETWEEN 1 AND 60"),
    "agreement": ("VARCHAR(200)", None),
    "remote_share": ("INTEGER", "remote_share BETWEEN 0 AND 100"),
    "housing_offered": ("BOOLEAN", None),
    "housing_cost": ("NUMERIC(10, 2)", "housing_cost >= 0"),
    "keeps_documents": ("BOOLEAN", None),
    "trainer": ("VARCHAR(40)", among("trainer", TRAINERS)),
}
"""Column -> type, and the check that comes with it."""


def upgrade() -> None:
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE employer ADD COLUMN applied_at {moment}")
    for name, kind in EVIDENCE.items():
        op.execute(f"ALTER TABLE vetting_evidence ADD COLUMN {name} {kind}")
    for name, (kind, check) in VACANCY.items():
        checked = f" CONSTRAINT ck_vacancy_{name} CHECK ({check})" if check else ""
        op.execute(f"ALTER TABLE vacancy ADD COLUMN {name} {kind}{checked}")
    op.execute("UPDATE vacancy SET remote_share = CASE WHEN remote THEN 100 ELSE 0 END WHERE remote IS NOT NULL")
    op.create_table(
        "vacancy_document",
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.CheckConstraint(among("document", PAPERS), name=op.f("ck_vacancy_document_document")),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_document_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "document", name=op.f("pk_vacancy_document")),
    )
    op.create_table(
        "evidence_file",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(length=40), nullable=False),
        sa.Column("ring_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.CheckConstraint(among("kind", ("pdf", "jpeg", "png")), name=op.f("ck_evidence_file_kind")),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["vetting_evidence.id"],
            name=op.f("fk_evidence_file_evidence_id_vetting_evidence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_evidence_file_ref")),
    )
    op.create_index(op.f("ix_evidence_file_evidence_id"), "evidence_file", ["evidence_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_evidence_file_evidence_id"), table_name="evidence_file")
    op.drop_table("evidence_file")
    op.drop_table("vacancy_document")
    for name in reversed(VACANCY):
        op.drop_column("vacancy", name)
    for name in reversed(EVIDENCE):
        op.drop_column("vetting_evidence", name)
    op.drop_column("employer", "applied_at")
