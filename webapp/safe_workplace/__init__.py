"""Six short cards on being a safe workplace, in the way of an employer who posts."""
