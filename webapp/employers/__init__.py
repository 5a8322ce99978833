"""Employers: registered, vetted in four steps, watched, suspended; and what an employer reads about itself."""
