"""audit_chain: events are chained and sealed; the database lets none be changed or deleted."""

import hmac
import json
from datetime import UTC
from hashlib import sha256
from itertools import groupby

import sqlalchemy as sa
from alembic import context, op

revision = "audit_chain"
down_revision = "vetting"
branch_labels = None
depends_on = None

CONTENT = ("organisation", "actor", "actor_role", "action", "subject", "detail")

EVENT = sa.table(
    "audit_event",
    sa.column("id", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.String()) for name in CONTENT[:-1]),
    sa.column("detail", sa.JSON()),
    sa.column("chain", sa.String()),
    sa.column("number", sa.Integer()),
    sa.column("previous", sa.LargeBinary()),
    sa.column("seal", sa.LargeBinary()),
)

SQLITE = (
    """CREATE TRIGGER audit_event_not_changed BEFORE UPDATE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_event_not_deleted BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_event_not_replaced BEFORE INSERT ON audit_event
    WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id OR (chain = NEW.chain AND number = NEW.number))
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_head_goes_on BEFORE UPDATE ON audit_head
    WHEN NEW.chain <> OLD.chain OR NEW.number <= OLD.number
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_head_not_deleted BEFORE DELETE ON audit_head
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_head_not_replaced BEFORE INSERT ON audit_head
    WHEN EXISTS (SELECT 1 FROM audit_head WHERE chain = NEW.chain)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)
TRIGGERS = [statement.split()[2] for statement in SQLITE]

POSTGRESQL = (
    """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER audit_event_not_changed BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_event_not_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_head_goes_on BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.chain <> OLD.chain OR NEW.number <= OLD.number) EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_head_not_deleted BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_head_not_emptied BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()""",
)


def upgrade() -> None:
    head = op.create_table(
        "audit_head",
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("last", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chain", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("previous", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("seal", sa.LargeBinary(length=32), nullable=True))
    _seal_what_is_there(head)
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.alter_column("chain", existing_type=sa.String(length=16), nullable=False)
        batch_op.alter_column("number", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("previous", existing_type=sa.LargeBinary(length=32), nullable=False)
        batch_op.alter_column("seal", existing_type=sa.LargeBinary(length=32), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_audit_event_chain_number"), ["chain", "number"])
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if _on_postgresql():
        op.execute("DROP FUNCTION audit_append_only() CASCADE")
    else:
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_audit_event_chain_number"), type_="unique")
        for name in ("seal", "previous", "number", "chain"):
            batch_op.drop_column(name)
    op.drop_table("audit_head")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _seal_what_is_there(head: sa.Table) -> None:
    """Chain the events of before, as models/audit.py did when this was written. That takes the key of the log."""
    connection = op.get_bind()
    chain_of = sa.func.coalesce(EVENT.c.organisation, "installation")
    columns = [column for column in EVENT.c if column.name not in ("chain", "number", "previous", "seal")]
    rows = connection.execute(sa.select(chain_of.label("chain"), *columns).order_by("chain", EVENT.c.id)).mappings().all()
    key = context.config.attributes.get("audit_key")
    if rows and key is None:
        raise RuntimeError("the audit log holds events: run `foothold migrate`, which has the key to seal them with")
    for chain, events in groupby(rows, key=lambda row: row["chain"]):
        last, number = bytes(32), 0
        for number, row in enumerate(events, start=1):
            moment = row["at"] if row["at"].tzinfo else row["at"].replace(tzinfo=UTC)
            place = {"chain": chain, "number": number, "previous": last.hex()}
            at = moment.astimezone(UTC).isoformat(timespec="microseconds")
            seal = _sealed(key, {**place, "at": at, **{name: row[name] for name in CONTENT}})
            change = {"chain": chain, "number": number, "previous": last, "seal": seal}
            connection.execute(sa.update(EVENT).where(EVENT.c.id == row["id"]).values(change))
            last = seal
        end = _sealed(key, {"head": chain, "number": number, "last": last.hex()})
        connection.execute(head.insert().values(chain=chain, number=number, last=last, seal=end))


def _sealed(key: bytes, content: dict[str, object]) -> bytes:
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hmac.new(key, written.encode(), sha256).digest()
