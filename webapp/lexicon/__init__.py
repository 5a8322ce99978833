"""Words that coordinators add to what the program looks for in vacancies."""
