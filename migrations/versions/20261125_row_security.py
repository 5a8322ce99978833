"""row_security: on PostgreSQL, the application's role sees the rows of the current organisation only, whatever it asks.

Who asks is told by `models.database.limit` at the beginning of each transaction: foothold.organisation, foothold.account and
foothold.reach. Nothing told, nothing seen. The owner of the tables (migrations, commands) is not limited.
"""

from alembic import op

revision = "row_security"
down_revision = "audit_chain"
branch_labels = None
depends_on = None

FUNCTIONS = {
    "current_organisation": ("integer", "nullif(current_setting('foothold.organisation', true), '')::integer"),
    "current_account": ("integer", "nullif(current_setting('foothold.account', true), '')::integer"),
    "current_reach": ("text", "coalesce(current_setting('foothold.reach', true), '')"),
}

OF_HERS = (
    "EXISTS (SELECT 1 FROM beneficiary b WHERE b.id = {table}.beneficiary_id AND b.organisation_id = current_organisation())"
)

EMPLOYMENT = (
    "beneficiary_skill",
    "beneficiary_occupation",
    "beneficiary_language",
    "beneficiary_licence",
    "qualification",
    "beneficiary_preference",
    "beneficiary_support_need",
    "beneficiary_exclusion",
    "consent",
    "enrolment",
)
COUNTED = ("account", "beneficiary", *EMPLOYMENT)
"""What may be counted over all organisations (for employers, courses, the installation's page): reach 'everybody', reading only."""

AT_THE_DOOR = "current_reach() = 'door'"
OF_AN_ACCOUNT = "EXISTS (SELECT 1 FROM account a WHERE a.id = {table}.account_id)"

POLICIES = {
    "beneficiary": "organisation_id = current_organisation()",
    **dict.fromkeys((*EMPLOYMENT, "identity", "candidacy"), OF_HERS),
    **dict.fromkeys(
        ("stage_change", "standing_alert"), "EXISTS (SELECT 1 FROM candidacy c WHERE c.id = {table}.candidacy_id)"
    ),
    "person_key": "coalesce(organisation_of_key(id), current_organisation()) = current_organisation()",
    "ranking_run": "organisation_id = current_organisation()",
    # Contacts of employers belong to no organisation: whoever vets gives them access and ends it.
    "account": "organisation_id = current_organisation() OR id = current_account()"
    f" OR (employer_id IS NOT NULL AND current_organisation() IS NOT NULL) OR {AT_THE_DOOR}",
    "browser_session": f"{OF_AN_ACCOUNT} OR {AT_THE_DOOR}",
    "api_token": f"{OF_AN_ACCOUNT} OR {AT_THE_DOOR}",
}
"""Table -> which rows may be read, and which may be there after a change."""

SUSPENDED = (
    "current_reach() = 'suspended' AND EXISTS (SELECT 1 FROM vacancy v JOIN employer e ON e.id = v.employer_id"
    " WHERE v.id = candidacy.vacancy_id AND e.standing = 'suspended')"
)
"""A suspension ends what was on the way to the employer in every organisation, whoever suspends."""

EVENTS = """
chain = (SELECT o.ref FROM organisation o WHERE o.id = current_organisation())
OR (organisation IS NULL AND subject IN (SELECT b.ref FROM beneficiary b WHERE b.organisation_id = current_organisation()))
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for name, (kind, body) in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS {kind} LANGUAGE sql STABLE AS $$ SELECT {body} $$")
    # A key is written before the identity that names it, so it cannot be found by what its writer sees.
    op.execute(
        "CREATE FUNCTION organisation_of_key(key integer) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER"
        " SET search_path = public, pg_temp AS $$ SELECT b.organisation_id FROM identity i"
        " JOIN beneficiary b ON b.id = i.beneficiary_id WHERE i.key_id = key $$"
    )
    for table, rows in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({rows.format(table=table)})")
    for table in COUNTED:
        op.execute(f"CREATE POLICY counted ON {table} FOR SELECT USING (current_reach() IN ('everybody', 'suspended'))")
    op.execute(f"CREATE POLICY suspended ON candidacy USING ({SUSPENDED})")
    op.execute("ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON audit_event FOR SELECT USING ({EVENTS})")
    op.execute("CREATE POLICY written ON audit_event FOR INSERT WITH CHECK (true)")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP POLICY written ON audit_event")
    op.execute("DROP POLICY suspended ON candidacy")
    for table in COUNTED:
        op.execute(f"DROP POLICY counted ON {table}")
    for table in ("audit_event", *reversed(POLICIES)):
        op.execute(f"DROP POLICY own ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION organisation_of_key(integer)")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
