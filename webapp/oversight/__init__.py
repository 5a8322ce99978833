"""A coordinator's view of the computed order in her organisation: how it is used, who is seen, and the switch that turns it off."""
