"""A coach's page of vacancies for one beneficiary, with reasons."""
