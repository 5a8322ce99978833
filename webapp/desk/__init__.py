"""The data protection desk of a support organisation: reports, requests, erasure, breaches, documents."""
