"""Questions about a function that passes ask; the answers are values."""
