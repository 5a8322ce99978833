"""foundation."""

import sqlalchemy as sa
from alembic import op

revision = "foundation"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation", sa.String(length=16), nullable=True),
        sa.Column("actor", sa.String(length=16), nullable=True),
        sa.Column("actor_role", sa.String(length=20), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_organisation"), ["organisation"], unique=False)
        batch_op.create_index("ix_audit_event_subject", ["subject", "at"], unique=False)

    op.create_table(
        "concept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uri", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "skill",
                "occupation",
                "isco_group",
                "skill_group",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("isco", sa.String(length=4), nullable=True),
        sa.Column("skill_type", sa.String(length=40), nullable=True),
        sa.Column("reuse_level", sa.String(length=40), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept")),
        sa.UniqueConstraint("uri", name=op.f("uq_concept_uri")),
    )
    with op.batch_alter_table("concept", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concept_kind"), ["kind"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "country",
            sa.Enum("AT", "BG", "GR", "IT", "RO", name="country", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("time_zone", sa.String(length=255), nullable=False),
        sa.Column("ranking_enabled", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_ref")),
    )
    op.create_table(
        "person_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(length=40), nullable=False),
        sa.Column("ring_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_key")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column(
            "country",
            sa.Enum("AT", "BG", "GR", "IT", "RO", name="country", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("ck_region_on_earth")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_table(
        "taxonomy_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("concepts", sa.Integer(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("relations", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomy_import")),
    )
    op.create_table(
        "training_provider",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "country",
            sa.Enum("AT", "BG", "GR", "IT", "RO", name="country", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_provider")),
        sa.UniqueConstraint("name", name=op.f("uq_training_provider_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_training_provider_ref")),
    )
    op.create_table(
        "beneficiary",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=True),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("ranking_opt_out", sa.Boolean(), nullable=False),
        sa.Column("region_code", sa.String(length=5), nullable=True),
        sa.Column("reach_km", sa.Double(), nullable=True),
        sa.Column("min_hours", sa.Double(), nullable=True),
        sa.Column("max_hours", sa.Double(), nullable=True),
        sa.Column("slots", sa.Integer(), nullable=True),
        sa.Column(
            "right_to_work",
            sa.Enum("yes", "no", "unknown", name="right_to_work", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("permit_until", sa.Date(), nullable=True),
        sa.Column("wants_women_only", sa.Boolean(), nullable=False),
        sa.Column("max_course_cost", sa.Double(), nullable=True),
        sa.Column("licences_known", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("max_course_cost IS NULL OR max_course_cost >= 0", name=op.f("ck_beneficiary_course_cost")),
        sa.CheckConstraint("max_hours IS NULL OR max_hours <= 80", name=op.f("ck_beneficiary_max_hours")),
        sa.CheckConstraint(
            "min_hours IS NULL OR max_hours IS NULL OR min_hours <= max_hours", name=op.f("ck_beneficiary_hours")
        ),
        sa.CheckConstraint("min_hours IS NULL OR min_hours >= 0", name=op.f("ck_beneficiary_min_hours")),
        sa.CheckConstraint(
            "reach_km IS NULL OR (reach_km >= 0 AND reach_km <= 500)", name=op.f("ck_beneficiary_reach")
        ),
        sa.CheckConstraint("slots IS NULL OR (slots >= 0 AND slots < 268435456)", name=op.f("ck_beneficiary_slots")),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["account.id"], name=op.f("fk_beneficiary_coach_id_account"), use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_beneficiary_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_beneficiary_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficiary")),
        sa.UniqueConstraint("ref", name=op.f("uq_beneficiary_ref")),
    )
    with op.batch_alter_table("beneficiary", schema=None) as batch_op:
        batch_op.create_index("ix_beneficiary_organisation_id_coach_id", ["organisation_id", "coach_id"], unique=False)

    op.create_table(
        "broader",
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("broader_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["broader_id"], ["concept.id"], name=op.f("fk_broader_broader_id_concept")),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_broader_concept_id_concept")),
        sa.PrimaryKeyConstraint("concept_id", "broader_id", name=op.f("pk_broader")),
    )
    op.create_table(
        "course",
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "skills",
                "language",
                "licence",
                "orientation",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("weeks", sa.Double(), nullable=False),
        sa.Column("cost", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("childcare", sa.Boolean(), nullable=False),
        sa.Column("women_only", sa.Boolean(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_course_cost")),
        sa.CheckConstraint("hours > 0 AND weeks > 0", name=op.f("ck_course_length")),
        sa.CheckConstraint(
            "length(language) BETWEEN 2 AND 3 AND language = lower(language)", name=op.f("ck_course_language")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["training_provider.id"], name=op.f("fk_course_provider_id_training_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("ref", name=op.f("uq_course_ref")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "preferred", "alternative", "hidden", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(language) BETWEEN 2 AND 3 AND language = lower(language)", name=op.f("ck_label_language")
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_label_text")),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_label_concept_id_concept")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
    )
    with op.batch_alter_table("label", schema=None) as batch_op:
        batch_op.create_index("ix_label_preferred", ["concept_id", "language", "kind"], unique=False)

    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("ck_municipality_on_earth")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_municipality_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("region_code", "name", name=op.f("uq_municipality_region_code_name")),
    )
    op.create_table(
        "occupation_skill",
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("essential", "optional", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["concept.id"], name=op.f("fk_occupation_skill_occupation_id_concept")
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["concept.id"], name=op.f("fk_occupation_skill_skill_id_concept")),
        sa.PrimaryKeyConstraint("occupation_id", "skill_id", name=op.f("pk_occupation_skill")),
    )
    op.create_table(
        "skill_relation",
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("related_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("essential", "optional", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["related_id"], ["concept.id"], name=op.f("fk_skill_relation_related_id_concept")),
        sa.ForeignKeyConstraint(["skill_id"], ["concept.id"], name=op.f("fk_skill_relation_skill_id_concept")),
        sa.PrimaryKeyConstraint("skill_id", "related_id", name=op.f("pk_skill_relation")),
    )
    op.create_table(
        "beneficiary_language",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "listening",
                "reading",
                "spoken_interaction",
                "spoken_production",
                "writing",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(language) BETWEEN 2 AND 3 AND language = lower(language)",
            name=op.f("ck_beneficiary_language_language"),
        ),
        sa.CheckConstraint("level BETWEEN 0 AND 6", name=op.f("ck_beneficiary_language_level")),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_beneficiary_language_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("beneficiary_id", "language", "activity", name=op.f("pk_beneficiary_language")),
    )
    op.create_table(
        "beneficiary_licence",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column(
            "licence",
            sa.Enum(
                "driving_b",
                "driving_c",
                "forklift",
                "food_hygiene",
                "first_aid",
                "care_assistant",
                "health_booklet",
                "security_guard",
                "machine_safety",
                "plant_protection",
                name="licence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_beneficiary_licence_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("beneficiary_id", "licence", name=op.f("pk_beneficiary_licence")),
    )
    op.create_table(
        "beneficiary_occupation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "months IS NULL OR (months >= 0 AND months <= 720)", name=op.f("ck_beneficiary_occupation_months")
        ),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_beneficiary_occupation_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_beneficiary_occupation_concept_id_concept")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficiary_occupation")),
        sa.UniqueConstraint(
            "beneficiary_id", "concept_id", name=op.f("uq_beneficiary_occupation_beneficiary_id_concept_id")
        ),
    )
    op.create_table(
        "beneficiary_preference",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column(
            "trait",
            sa.Enum(
                "with_people",
                "with_children",
                "with_older_people",
                "quiet",
                "outdoors",
                "physical",
                "seated",
                "in_a_team",
                "with_hands",
                "with_food",
                name="trait",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.CheckConstraint("weight BETWEEN -1 AND 1", name=op.f("ck_beneficiary_preference_weight")),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_beneficiary_preference_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("beneficiary_id", "trait", name=op.f("pk_beneficiary_preference")),
    )
    op.create_table(
        "beneficiary_skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "beginner",
                "with_help",
                "independent",
                "expert",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "certified",
                "worked",
                "informal",
                "stated",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_beneficiary_skill_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_beneficiary_skill_concept_id_concept")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficiary_skill")),
        sa.UniqueConstraint(
            "beneficiary_id", "concept_id", name=op.f("uq_beneficiary_skill_beneficiary_id_concept_id")
        ),
    )
    op.create_table(
        "beneficiary_support_need",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column(
            "support",
            sa.Enum(
                "childcare",
                "flexible_hours",
                "mentor",
                "paid_induction",
                "women_on_shift",
                "safe_way_home",
                "lockable_storage",
                "complaint_channel",
                "language_lessons",
                "step_free_access",
                name="support",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_beneficiary_support_need_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("beneficiary_id", "support", name=op.f("pk_beneficiary_support_need")),
    )
    op.create_table(
        "consent",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "matching",
                "share_anonymous",
                "reveal_identity",
                "referral",
                "reporting",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("recipient", sa.String(length=40), nullable=True),
        sa.Column("field_set", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wording_version", sa.String(length=20), nullable=False),
        sa.Column("wording_language", sa.String(length=3), nullable=False),
        sa.Column(
            "given",
            sa.Enum(
                "in_person", "on_paper", "on_screen", name="given", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('matching', 'reporting') OR recipient IS NOT NULL", name=op.f("ck_consent_names_its_recipient")
        ),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_consent_period")),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_consent_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("ref", name=op.f("uq_consent_ref")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_beneficiary_id"), ["beneficiary_id"], unique=False)

    op.create_table(
        "course_language",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "listening",
                "reading",
                "spoken_interaction",
                "spoken_production",
                "writing",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("teaches", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(language) BETWEEN 2 AND 3 AND language = lower(language)", name=op.f("ck_course_language_language")
        ),
        sa.CheckConstraint("level BETWEEN 0 AND 6", name=op.f("ck_course_language_level")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_language_course_id_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "language", "activity", "teaches", name=op.f("pk_course_language")),
    )
    op.create_table(
        "course_licence",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column(
            "licence",
            sa.Enum(
                "driving_b",
                "driving_c",
                "forklift",
                "food_hygiene",
                "first_aid",
                "care_assistant",
                "health_booklet",
                "security_guard",
                "machine_safety",
                "plant_protection",
                name="licence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_licence_course_id_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "licence", name=op.f("pk_course_licence")),
    )
    op.create_table(
        "course_run",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_course_run_dates")),
        sa.CheckConstraint("places BETWEEN 1 AND 500", name=op.f("ck_course_run_places")),
        sa.CheckConstraint("slots IS NULL OR (slots >= 0 AND slots < 268435456)", name=op.f("ck_course_run_slots")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_run_course_id_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_course_run_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_course_run_ref")),
    )
    with op.batch_alter_table("course_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_run_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_run_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "course_skill",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.CheckConstraint("level > 0 AND level <= 1", name=op.f("ck_course_skill_level")),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_course_skill_concept_id_concept")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_skill_course_id_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "concept_id", name=op.f("pk_course_skill")),
    )
    op.create_table(
        "employer",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "country",
            sa.Enum("AT", "BG", "GR", "IT", "RO", name="country", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("register_number", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=8), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "new",
                "vetted",
                "watch",
                "suspended",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("vetted_until", sa.Date(), nullable=True),
        sa.Column("standing_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "standing <> 'vetted' OR vetted_until IS NOT NULL", name=op.f("ck_employer_vetted_has_an_end")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_employer_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer")),
        sa.UniqueConstraint("country", "register_number", name=op.f("uq_employer_country_register_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_employer_ref")),
    )
    op.create_table(
        "identity",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.String(length=16), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("given_name", sa.LargeBinary(), nullable=True),
        sa.Column("family_name", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("safe_contact", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_identity_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["person_key.id"], name=op.f("fk_identity_key_id_person_key"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("beneficiary_id", name=op.f("pk_identity")),
        sa.UniqueConstraint("key_id", name=op.f("uq_identity_key_id")),
        sa.UniqueConstraint("row", name=op.f("uq_identity_row")),
    )
    op.create_table(
        "qualification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("eqf", sa.Integer(), nullable=True),
        sa.CheckConstraint("eqf IS NULL OR eqf BETWEEN 1 AND 8", name=op.f("ck_qualification_eqf")),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_qualification_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qualification_beneficiary_id"), ["beneficiary_id"], unique=False)

    op.create_table(
        "ranking_run",
        sa.Column(
            "kind",
            sa.Enum(
                "vacancies_for_beneficiary",
                "vacancy_explained",
                "training_for_beneficiary",
                "beneficiaries_for_vacancy",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=16), nullable=False),
        sa.Column("beneficiary_id", sa.Integer(), nullable=True),
        sa.Column("vacancy_ref", sa.String(length=16), nullable=True),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.Column("taxonomy_version", sa.String(length=64), nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("considered", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_ranking_run_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ranking_run_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_ranking_run_ref")),
    )
    with op.batch_alter_table("ranking_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ranking_run_beneficiary_id"), ["beneficiary_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ranking_run_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "account",
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
        sa.Column("display_name", sa.String(length=255), nullable=True),
        sa.Column("sign_in_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("beneficiary_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\n(role IN ('coach', 'coordinator') AND organisation_id IS NOT NULL AND employer_id IS NULL AND beneficiary_id IS NULL)\nOR (role = 'administrator' AND organisation_id IS NULL AND employer_id IS NULL AND beneficiary_id IS NULL)\nOR (role = 'employer' AND employer_id IS NOT NULL AND organisation_id IS NULL AND beneficiary_id IS NULL)\nOR (role = 'beneficiary' AND beneficiary_id IS NOT NULL AND organisation_id IS NOT NULL AND employer_id IS NULL)\n",
            name=op.f("ck_account_belongs"),
        ),
        sa.CheckConstraint("failed_attempts >= 0", name=op.f("ck_account_failed_attempts")),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_account_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_account_employer_id_employer")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("beneficiary_id", name=op.f("uq_account_beneficiary_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_account_ref")),
        sa.UniqueConstraint("sign_in_index", name=op.f("uq_account_sign_in_index")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "beneficiary_exclusion",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sector",
                "occupation",
                "employer",
                "region",
                "area",
                "night",
                "live_in",
                "alone_with_clients",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sector", sa.String(length=8), nullable=True),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("region_code", sa.String(length=5), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("radius_km", sa.Double(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\n(kind = 'sector' AND sector IS NOT NULL AND concept_id IS NULL AND employer_id IS NULL AND region_code IS NULL\n AND municipality_id IS NULL)\nOR (kind = 'occupation' AND concept_id IS NOT NULL AND sector IS NULL AND employer_id IS NULL AND region_code IS NULL\n AND municipality_id IS NULL)\nOR (kind = 'employer' AND employer_id IS NOT NULL AND sector IS NULL AND concept_id IS NULL AND region_code IS NULL\n AND municipality_id IS NULL)\nOR (kind = 'region' AND region_code IS NOT NULL AND sector IS NULL AND concept_id IS NULL AND employer_id IS NULL\n AND municipality_id IS NULL)\nOR (kind = 'area' AND municipality_id IS NOT NULL AND radius_km IS NOT NULL AND sector IS NULL AND concept_id IS NULL\n AND employer_id IS NULL AND region_code IS NULL)\nOR (kind IN ('night', 'live_in', 'alone_with_clients') AND sector IS NULL AND concept_id IS NULL\n AND employer_id IS NULL AND region_code IS NULL AND municipality_id IS NULL)\n",
            name=op.f("ck_beneficiary_exclusion_names_its_object"),
        ),
        sa.CheckConstraint(
            "radius_km IS NULL OR (radius_km > 0 AND radius_km <= 300)", name=op.f("ck_beneficiary_exclusion_radius")
        ),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_beneficiary_exclusion_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_beneficiary_exclusion_concept_id_concept")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_beneficiary_exclusion_employer_id_employer")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_beneficiary_exclusion_municipality_id_municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficiary_exclusion")),
        sa.UniqueConstraint("ref", name=op.f("uq_beneficiary_exclusion_ref")),
    )
    with op.batch_alter_table("beneficiary_exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_beneficiary_exclusion_beneficiary_id"), ["beneficiary_id"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "enrolled",
                "completed",
                "left",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_enrolment_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["course_run.id"], name=op.f("fk_enrolment_run_id_course_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("beneficiary_id", "run_id", name=op.f("uq_enrolment_beneficiary_id_run_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_enrolment_ref")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_run_id"), ["run_id"], unique=False)

    op.create_table(
        "vacancy",
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("occupation_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "screening",
                "open",
                "held",
                "refused",
                "paused",
                "closed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("pay_min", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("pay_max", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column(
            "pay_per",
            sa.Enum(
                "hour",
                "day",
                "week",
                "month",
                "year",
                name="pay_per",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("min_hours", sa.Double(), nullable=True),
        sa.Column("max_hours", sa.Double(), nullable=True),
        sa.Column("slots", sa.Integer(), nullable=True),
        sa.Column(
            "contract",
            sa.Enum(
                "permanent",
                "fixed_term",
                "seasonal",
                "agency",
                "apprenticeship",
                name="contract",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("remote", sa.Boolean(), nullable=True),
        sa.Column("night", sa.Boolean(), nullable=True),
        sa.Column("live_in", sa.Boolean(), nullable=True),
        sa.Column("alone_with_clients", sa.Boolean(), nullable=True),
        sa.Column("costs_to_worker", sa.Text(), nullable=True),
        sa.Column("teaches_language", sa.Boolean(), nullable=False),
        sa.Column("refreshed_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'closed') OR (pay_min IS NOT NULL AND min_hours IS NOT NULL AND max_hours IS NOT NULL AND contract IS NOT NULL AND municipality_id IS NOT NULL AND occupation_id IS NOT NULL)",
            name=op.f("ck_vacancy_no_pay_no_publication"),
        ),
        sa.CheckConstraint(
            "length(language) BETWEEN 2 AND 3 AND language = lower(language)", name=op.f("ck_vacancy_language")
        ),
        sa.CheckConstraint(
            "max_hours IS NULL OR (max_hours >= min_hours AND max_hours <= 48)", name=op.f("ck_vacancy_max_hours")
        ),
        sa.CheckConstraint("min_hours IS NULL OR min_hours > 0", name=op.f("ck_vacancy_min_hours")),
        sa.CheckConstraint(
            "pay_max IS NULL OR pay_min IS NOT NULL AND pay_max >= pay_min", name=op.f("ck_vacancy_pay_range")
        ),
        sa.CheckConstraint(
            "pay_min IS NULL OR (pay_per IS NOT NULL AND currency IS NOT NULL)", name=op.f("ck_vacancy_pay_said_whole")
        ),
        sa.CheckConstraint("pay_min IS NULL OR pay_min > 0", name=op.f("ck_vacancy_pay_min")),
        sa.CheckConstraint("places BETWEEN 1 AND 500", name=op.f("ck_vacancy_places")),
        sa.CheckConstraint("slots IS NULL OR (slots >= 0 AND slots < 268435456)", name=op.f("ck_vacancy_slots")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_vacancy_employer_id_employer")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_vacancy_municipality_id_municipality")
        ),
        sa.ForeignKeyConstraint(["occupation_id"], ["concept.id"], name=op.f("fk_vacancy_occupation_id_concept")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("ref", name=op.f("uq_vacancy_ref")),
    )
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vacancy_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_status"), ["status"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_api_token_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_api_token_ref")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "browser_session",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_browser_session_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_browser_session")),
    )
    with op.batch_alter_table("browser_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_browser_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_browser_session_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "candidacy",
        sa.Column("beneficiary_id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "suggested",
                "shortlisted",
                "she_said_yes",
                "vacancy_checked",
                "shared_anonymously",
                "employer_interested",
                "identity_revealed",
                "interview",
                "paid_trial",
                "offer",
                "contract_checked",
                "started",
                "week_1",
                "day_30",
                "day_90",
                "day_180",
                "ended",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "answer",
            sa.Enum("yes", "no", "ask", name="answer", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "ended_by",
            sa.Enum(
                "job",
                "employer",
                "her_choice",
                "system",
                name="ended_by",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("next_step", sa.String(length=200), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("run_ref", sa.String(length=16), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(stage = 'ended') = (ended_by IS NOT NULL)", name=op.f("ck_candidacy_ended_has_a_side")),
        sa.CheckConstraint("position IS NULL OR position >= 1", name=op.f("ck_candidacy_position")),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["beneficiary.id"],
            name=op.f("fk_candidacy_beneficiary_id_beneficiary"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_candidacy_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy")),
        sa.UniqueConstraint("beneficiary_id", "vacancy_id", name=op.f("uq_candidacy_beneficiary_id_vacancy_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_candidacy_ref")),
    )
    with op.batch_alter_table("candidacy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidacy_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "screening_verdict",
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("clear", "hold", "refuse", name="verdict", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_screening_verdict_has_a_reason")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_screening_verdict_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_screening_verdict_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_verdict")),
        sa.UniqueConstraint("ref", name=op.f("uq_screening_verdict_ref")),
    )
    with op.batch_alter_table("screening_verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screening_verdict_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "vacancy_language",
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "listening",
                "reading",
                "spoken_interaction",
                "spoken_production",
                "writing",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("example", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "length(language) BETWEEN 2 AND 3 AND language = lower(language)", name=op.f("ck_vacancy_language_language")
        ),
        sa.CheckConstraint("level BETWEEN 0 AND 6", name=op.f("ck_vacancy_language_level")),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_language_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "language", "activity", name=op.f("pk_vacancy_language")),
    )
    op.create_table(
        "vacancy_licence",
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column(
            "licence",
            sa.Enum(
                "driving_b",
                "driving_c",
                "forklift",
                "food_hygiene",
                "first_aid",
                "care_assistant",
                "health_booklet",
                "security_guard",
                "machine_safety",
                "plant_protection",
                name="licence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_licence_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "licence", name=op.f("pk_vacancy_licence")),
    )
    op.create_table(
        "vacancy_skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("essential", "optional", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("learnable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_vacancy_skill_concept_id_concept")),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_skill_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_skill")),
        sa.UniqueConstraint("vacancy_id", "concept_id", name=op.f("uq_vacancy_skill_vacancy_id_concept_id")),
    )
    op.create_table(
        "vacancy_support",
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column(
            "support",
            sa.Enum(
                "childcare",
                "flexible_hours",
                "mentor",
                "paid_induction",
                "women_on_shift",
                "safe_way_home",
                "lockable_storage",
                "complaint_channel",
                "language_lessons",
                "step_free_access",
                name="support",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_support_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "support", name=op.f("pk_vacancy_support")),
    )
    op.create_table(
        "vacancy_trait",
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column(
            "trait",
            sa.Enum(
                "with_people",
                "with_children",
                "with_older_people",
                "quiet",
                "outdoors",
                "physical",
                "seated",
                "in_a_team",
                "with_hands",
                "with_food",
                name="trait",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_trait_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "trait", name=op.f("pk_vacancy_trait")),
    )
    op.create_table(
        "stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "suggested",
                "shortlisted",
                "she_said_yes",
                "vacancy_checked",
                "shared_anonymously",
                "employer_interested",
                "identity_revealed",
                "interview",
                "paid_trial",
                "offer",
                "contract_checked",
                "started",
                "week_1",
                "day_30",
                "day_90",
                "day_180",
                "ended",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "suggested",
                "shortlisted",
                "she_said_yes",
                "vacancy_checked",
                "shared_anonymously",
                "employer_interested",
                "identity_revealed",
                "interview",
                "paid_trial",
                "offer",
                "contract_checked",
                "started",
                "week_1",
                "day_30",
                "day_90",
                "day_180",
                "ended",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_stage_change_candidacy_id_candidacy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_change_candidacy_id"), ["candidacy_id"], unique=False)
    # SQLite takes a constraint on a table that comes later in CREATE TABLE itself; elsewhere it is added now.
    if op.get_bind().dialect.name != "sqlite":
        op.create_foreign_key("fk_beneficiary_coach_id_account", "beneficiary", "account", ["coach_id"], ["id"])


def downgrade() -> None:
    # Beneficiaries and accounts point at each other: the pointer goes first.
    op.execute("UPDATE beneficiary SET coach_id = NULL")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_beneficiary_coach_id_account", "beneficiary", type_="foreignkey")
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_change_candidacy_id"))

    op.drop_table("stage_change")
    op.drop_table("vacancy_trait")
    op.drop_table("vacancy_support")
    op.drop_table("vacancy_skill")
    op.drop_table("vacancy_licence")
    op.drop_table("vacancy_language")
    with op.batch_alter_table("screening_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screening_verdict_vacancy_id"))

    op.drop_table("screening_verdict")
    with op.batch_alter_table("candidacy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidacy_vacancy_id"))

    op.drop_table("candidacy")
    with op.batch_alter_table("browser_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_browser_session_seen_at"))
        batch_op.drop_index(batch_op.f("ix_browser_session_account_id"))

    op.drop_table("browser_session")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_account_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vacancy_status"))
        batch_op.drop_index(batch_op.f("ix_vacancy_employer_id"))

    op.drop_table("vacancy")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_run_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("beneficiary_exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_beneficiary_exclusion_beneficiary_id"))

    op.drop_table("beneficiary_exclusion")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_account_employer_id"))

    op.drop_table("account")
    with op.batch_alter_table("ranking_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ranking_run_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_ranking_run_beneficiary_id"))

    op.drop_table("ranking_run")
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qualification_beneficiary_id"))

    op.drop_table("qualification")
    op.drop_table("identity")
    op.drop_table("employer")
    op.drop_table("course_skill")
    with op.batch_alter_table("course_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_run_starts_on"))
        batch_op.drop_index(batch_op.f("ix_course_run_course_id"))

    op.drop_table("course_run")
    op.drop_table("course_licence")
    op.drop_table("course_language")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_beneficiary_id"))

    op.drop_table("consent")
    op.drop_table("beneficiary_support_need")
    op.drop_table("beneficiary_skill")
    op.drop_table("beneficiary_preference")
    op.drop_table("beneficiary_occupation")
    op.drop_table("beneficiary_licence")
    op.drop_table("beneficiary_language")
    op.drop_table("skill_relation")
    op.drop_table("occupation_skill")
    op.drop_table("municipality")
    with op.batch_alter_table("label", schema=None) as batch_op:
        batch_op.drop_index("ix_label_preferred")

    op.drop_table("label")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_provider_id"))

    op.drop_table("course")
    op.drop_table("broader")
    with op.batch_alter_table("beneficiary", schema=None) as batch_op:
        batch_op.drop_index("ix_beneficiary_organisation_id_coach_id")

    op.drop_table("beneficiary")
    op.drop_table("training_provider")
    op.drop_table("taxonomy_import")
    op.drop_table("region")
    op.drop_table("person_key")
    op.drop_table("organisation")
    with op.batch_alter_table("concept", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concept_kind"))

    op.drop_table("concept")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_subject")
        batch_op.drop_index(batch_op.f("ix_audit_event_organisation"))

    op.drop_table("audit_event")
