"""What was done and looked at in an organisation, for its coordinator."""
