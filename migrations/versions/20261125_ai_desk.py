"""ai_desk: what ranking runs saw, so that they can be computed again; decisions, contests and notices about suggestions."""

import sqlalchemy as sa
from alembic import op

revision = "ai_desk"
down_revision = "second_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keep_inputs()


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


def downgrade() -> None:
    with op.batch_alter_table("ranking_run", schema=None) as batch_op:
        for name in ("market_set", "options_set"):
            batch_op.drop_constraint(batch_op.f(f"fk_ranking_run_{name}_kept_set"), type_="foreignkey")
            batch_op.drop_column(name)
        batch_op.drop_column("inputs")
    for table in ("kept_ranker", "kept_set", "kept_record"):
        op.drop_table(table)
