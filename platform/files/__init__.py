"""Any file, whoever's it is: its kind, what has to be taken out of it, keeping, sending."""
