"""A coach's page of training for one beneficiary."""
