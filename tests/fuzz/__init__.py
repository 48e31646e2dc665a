"""Programs that no one wrote: drawn at random, compared with differences."""
