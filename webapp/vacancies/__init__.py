"""An employer's vacancies: post, edit, close."""
