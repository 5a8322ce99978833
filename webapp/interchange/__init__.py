"""Files of vacancies: uploading with a preview and a report, downloading, and the switch for the public page."""
