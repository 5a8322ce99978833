"""vetting: signs of exploitation, questions to employers, the verdict to ask; evidence, standing and alerts."""

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
    add_signs()
    add_standing()


def add_standing() -> None:
    op.create_table('standing_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.Enum('new', 'vetted', 'watch', 'suspended', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('target', sa.Enum('new', 'vetted', 'watch', 'suspended', name='target', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_standing_change_has_a_reason')),
    sa.ForeignKeyConstraint(['by'], ['account.id'], name=op.f('fk_standing_change_by_account')),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_standing_change_employer_id_employer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_change'))
    )
    with op.batch_alter_table('standing_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standing_change_employer_id'), ['employer_id'], unique=False)

    op.create_table('vetting_evidence',
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Enum('legal_existence', 'labour_record', 'visit_or_call', 'signed_charter', name='step', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.CheckConstraint('length(note) > 0', name=op.f('ck_vetting_evidence_has_a_note')),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_vetting_evidence_employer_id_employer')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_vetting_evidence_recorded_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vetting_evidence')),
    sa.UniqueConstraint('ref', name=op.f('uq_vetting_evidence_ref'))
    )
    with op.batch_alter_table('vetting_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vetting_evidence_employer_id'), ['employer_id'], unique=False)

    op.create_table('standing_alert',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidacy_id', sa.Integer(), nullable=False),
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_by', sa.String(length=16), nullable=True),
    sa.CheckConstraint('(seen_at IS NULL) = (seen_by IS NULL)', name=op.f('ck_standing_alert_seen')),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_standing_alert_candidacy_id_candidacy'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['change_id'], ['standing_change.id'], name=op.f('fk_standing_alert_change_id_standing_change')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_alert')),
    sa.UniqueConstraint('candidacy_id', 'change_id', name=op.f('uq_standing_alert_candidacy_id_change_id'))
    )
    with op.batch_alter_table('standing_alert', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standing_alert_candidacy_id'), ['candidacy_id'], unique=False)

    with op.batch_alter_table('employer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tax_number', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('domain', sa.String(length=253), nullable=True))
        batch_op.add_column(sa.Column('contact_name', sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column('contact_reach', sa.String(length=255), nullable=True))


def add_signs() -> None:
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



def remove_standing() -> None:
    for name in ("contact_reach", "contact_name", "domain", "tax_number"):
        op.drop_column("employer", name)  # without a copy of the table, which would lose its checks on SQLite

    with op.batch_alter_table('standing_alert', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standing_alert_candidacy_id'))

    op.drop_table('standing_alert')
    with op.batch_alter_table('vetting_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vetting_evidence_employer_id'))

    op.drop_table('vetting_evidence')
    with op.batch_alter_table('standing_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standing_change_employer_id'))

    op.drop_table('standing_change')


def downgrade() -> None:
    remove_standing()
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
