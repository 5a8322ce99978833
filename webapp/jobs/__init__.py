"""The public page of vacancies, without a sign-in, and its feed."""
