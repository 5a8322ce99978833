"""A beneficiary's own pages: my training, my jobs, my data."""
