"""Pages that belong to nobody: home, safety, help lines, health."""
