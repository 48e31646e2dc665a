"""From core to core: a program turned round, and what it needs for that."""
