"""Flux's layers, losses and optimisers on zygopy's public names; so far only its name is here."""
