"""Six short cards on being a safe workplace: what they say, and what contacts of employers have read."""
