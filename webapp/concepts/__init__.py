"""Finding ESCO concepts while somebody types."""
