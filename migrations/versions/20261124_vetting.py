"""vetting: signs of exploitation, questions to employers, and the verdict to ask."""

import sqlalchemy as sa
from alembic import op

revision = 'vetting'
down_revision = 'token_use'
branch_labels = None
depends_on = None


OLD, NEW = ("clear", "hold", "refuse"), ("clear", "ask", "hold", "refuse")


def change_verdicts(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a verdict be one of these. SQLite copies the table for it, and has to be told what stands on it."""
    table = sa.Table(
        "screening_verdict",
        sa.MetaData(),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_screening_verdict_has_a_reason")),
        sa.CheckConstraint(among(before), name=op.f("ck_screening_verdict_verdict")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_screening_verdict_decided_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_screening_verdict_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_verdict")),
        sa.UniqueConstraint("ref", name=op.f("uq_screening_verdict_ref")),
        sa.Index("ix_screening_verdict_vacancy_id", "vacancy_id"),
    )
    with op.batch_alter_table("screening_verdict", schema=None, copy_from=table) as batch_op:
        batch_op.drop_constraint(op.f("ck_screening_verdict_verdict"), type_="check")
        batch_op.create_check_constraint(op.f("ck_screening_verdict_verdict"), among(after))


def among(verdicts: tuple[str, ...]) -> str:
    return f"verdict IN ({', '.join(repr(verdict) for verdict in verdicts)})"


def upgrade() -> None:
    change_verdicts(OLD, NEW)
    op.create_table('screening_question',
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)', name=op.f('ck_screening_question_answer')),
    sa.ForeignKeyConstraint(['answered_by'], ['account.id'], name=op.f('fk_screening_question_answered_by_account')),
    sa.ForeignKeyConstraint(['asked_by'], ['account.id'], name=op.f('fk_screening_question_asked_by_account')),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_screening_question_vacancy_id_vacancy'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_question')),
    sa.UniqueConstraint('ref', name=op.f('uq_screening_question_ref'))
    )
    with op.batch_alter_table('screening_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_question_vacancy_id'), ['vacancy_id'], unique=False)

    op.create_table('screening_run',
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('model_version', sa.String(length=40), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancy.id'], name=op.f('fk_screening_run_vacancy_id_vacancy'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_run')),
    sa.UniqueConstraint('ref', name=op.f('uq_screening_run_ref'))
    )
    with op.batch_alter_table('screening_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_run_vacancy_id'), ['vacancy_id'], unique=False)

    op.create_table('screening_sign',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('indicator', sa.Enum('abuse_of_vulnerability', 'deception', 'restriction_of_movement', 'isolation', 'physical_and_sexual_violence', 'intimidation_and_threats', 'retention_of_identity_documents', 'withholding_of_wages', 'debt_bondage', 'abusive_working_and_living_conditions', 'excessive_overtime', name='indicator', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('severity', sa.Enum('block', 'high', 'medium', name='severity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('starts_at', sa.Integer(), nullable=True),
    sa.Column('ends_at', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('entry', sa.String(length=80), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.CheckConstraint('(starts_at IS NULL) = (ends_at IS NULL) AND (starts_at IS NULL OR (starts_at >= 0 AND ends_at > starts_at))', name=op.f('ck_screening_sign_span')),
    sa.ForeignKeyConstraint(['run_id'], ['screening_run.id'], name=op.f('fk_screening_sign_run_id_screening_run'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_sign')),
    sa.UniqueConstraint('ref', name=op.f('uq_screening_sign_ref'))
    )
    with op.batch_alter_table('screening_sign', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_sign_run_id'), ['run_id'], unique=False)



def downgrade() -> None:
    op.execute("UPDATE screening_verdict SET verdict = 'hold' WHERE verdict = 'ask'")
    change_verdicts(NEW, OLD)
    with op.batch_alter_table('screening_sign', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_sign_run_id'))

    op.drop_table('screening_sign')
    with op.batch_alter_table('screening_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_run_vacancy_id'))

    op.drop_table('screening_run')
    with op.batch_alter_table('screening_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_question_vacancy_id'))

    op.drop_table('screening_question')
