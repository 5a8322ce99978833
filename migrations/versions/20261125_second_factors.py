"""second_factors: authenticator apps, passkeys, recovery codes, invitations, counted tries, one-time passwords, known devices."""

import sqlalchemy as sa
from alembic import op

revision = "second_factors"
down_revision = "interchange"
branch_labels = None
depends_on = None

COLUMNS = {
    "secret_once": (sa.Boolean(), sa.false()),
    "totp_sealed": (sa.LargeBinary(), None),
    "totp_used": (sa.Integer(), None),
    "devices": (sa.JSON(), None),
    "new_device": (sa.String(length=60), None),
    "new_device_at": (sa.DateTime(timezone=True), None),
}
AT_THE_DOOR = "current_reach() = 'door'"
OF_AN_ACCOUNT = "EXISTS (SELECT 1 FROM account a WHERE a.id = {table}.account_id)"
POLICIES = {
    "passkey": f"{OF_AN_ACCOUNT} OR {AT_THE_DOOR}",
    "recovery_code": f"{OF_AN_ACCOUNT} OR {AT_THE_DOOR}",
    "invitation": f"organisation_id = current_organisation() OR {AT_THE_DOOR}",
}
"""As those of row_security; `attempts` holds keyed hashes that belong to nobody."""


def upgrade() -> None:
    for name, (kind, default) in COLUMNS.items():
        op.add_column("account", sa.Column(name, kind, nullable=default is None, server_default=default))
    add_factors()
    add_door()
    if op.get_bind().dialect.name == "postgresql":
        for table, rows in POLICIES.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own ON {table} USING ({rows.format(table=table)})")


def add_factors() -> None:
    op.create_table(
        "passkey",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("credential", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=2048), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        *referenced("passkey"),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_account_id_account"), ondelete="CASCADE"),
        sa.UniqueConstraint("credential", name=op.f("uq_passkey_credential")),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "code_hash", name=op.f("uq_recovery_code_account_id_code_hash")),
    )


def add_door() -> None:
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coach",
                "coordinator",
                "administrator",
                "employer",
                "beneficiary",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("display_name", sa.String(length=255), nullable=False),
        sa.Column("sign_in_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *referenced("invitation"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invitation_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_organisation_id"), "invitation", ["organisation_id"])
    op.create_table(
        "attempts",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number >= 0", name=op.f("ck_attempts_number")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_last_at"), "attempts", ["last_at"])


def referenced(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{table}_ref")),
    ]


def downgrade() -> None:
    for table in ("attempts", "invitation", "recovery_code", "passkey"):
        op.drop_table(table)
    for name in COLUMNS:
        op.drop_column("account", name)
