"""The caseload and the employment record: intake, skills, conditions, her own rules."""
