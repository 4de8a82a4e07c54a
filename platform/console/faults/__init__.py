"""``make test-faults``: the real server, killed at random while a class hands in."""
