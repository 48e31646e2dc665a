"""What the user wrote: text, tree, places, what each name means; and the tables of derived functions."""
