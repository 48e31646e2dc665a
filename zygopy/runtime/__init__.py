"""The only room that generated code may call."""
