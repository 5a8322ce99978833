"""ai_desk: what ranking runs saw, so that they can be computed again; decisions, contests and notices about suggestions."""

import sqlalchemy as sa
from alembic import op

revision = "ai_desk"
down_revision = "second_factors"
branch_labels = None
depends_on = None


OF_HERS = "EXISTS (SELECT 1 FROM beneficiary b WHERE b.id = {table}.beneficiary_id AND b.organisation_id = current_organisation())"
POLICIES = dict.fromkeys(("ranking_decision", "suggestion_contest", "ranking_notice"), OF_HERS)
"""As those of row_security; what was kept of vacancies, courses and rankers is of nobody."""


def upgrade() -> None:
    keep_inputs()
    add_decisions()
    add_contests()
    if op.get_bind().dialect.name == "postgresql":
        for table, rows in POLICIES.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own ON {table} USING ({rows.format(table=table)})")


def keep_inputs() -> None:
    op.create_table(
        "kept_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_record")),
        sa.UniqueConstraint("digest", name=op.f("uq_kept_record_digest")),
    )
    op.create_table(
        "kept_set",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_kept_set")),
    )
    op.create_table(
        "kept_ranker",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_kept_ranker")),
    )
    with op.batch_alter_table("ranking_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("inputs", sa.LargeBinary(), nullable=True))
        for name in ("market_set", "options_set"):
            batch_op.add_column(sa.Column(name, sa.LargeBinary(length=32), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_ranking_run_{name}_kept_set"), "kept_set", [name], ["digest"])


def add_decisions() -> None:
    op.create_table(
        "ranking_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("run_ref", sa.String(length=16), nullable=False),
        sa.Column("vacancy_ref", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("forward", sa.Boolean(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.CheckConstraint("place >= 1 AND place <= places", name=op.f("ck_ranking_decision_place")),
        *of_hers("ranking_decision"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ranking_decision_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_decision")),
    )
    for column in ("organisation_id", "beneficiary_id"):
        op.create_index(op.f(f"ix_ranking_decision_{column}"), "ranking_decision", [column])


def add_contests() -> None:
    op.create_table(
        "suggestion_contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("ground", one_of("ground", "wrong_about_me", "wrong_about_job", "unfair", "look_again"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", one_of("outcome", "stands", "corrected", "changed"), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (answered_by IS NULL)"
            " AND (outcome IS NULL) = (answer IS NULL)",
            name=op.f("ck_suggestion_contest_answered_whole"),
        ),
        *of_hers("suggestion_contest"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_suggestion_contest_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_suggestion_contest_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_contest")),
        sa.UniqueConstraint("ref", name=op.f("uq_suggestion_contest_ref")),
    )
    for column in ("organisation_id", "beneficiary_id"):
        op.create_index(op.f(f"ix_suggestion_contest_{column}"), "suggestion_contest", [column])
    op.create_table(
        "ranking_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("wording_version", sa.String(length=20), nullable=False),
        sa.Column("wording_language", sa.String(length=3), nullable=False),
        sa.Column("given", one_of("given", "in_person", "on_paper", "on_screen"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        *of_hers("ranking_notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_notice")),
    )
    op.create_index(op.f("ix_ranking_notice_beneficiary_id"), "ranking_notice", ["beneficiary_id"])


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def of_hers(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(
            ["beneficiary_id"], ["beneficiary.id"], name=op.f(f"fk_{table}_beneficiary_id_beneficiary"), ondelete="CASCADE"
        ),
    ]


def downgrade() -> None:
    for table in reversed(POLICIES):
        op.drop_table(table)
    with op.batch_alter_table("ranking_run", schema=None) as batch_op:
        for name in ("market_set", "options_set"):
            batch_op.drop_constraint(batch_op.f(f"fk_ranking_run_{name}_kept_set"), type_="foreignkey")
            batch_op.drop_column(name)
        batch_op.drop_column("inputs")
    for table in ("kept_ranker", "kept_set", "kept_record"):
        op.drop_table(table)
