"""A second belt between schools: PostgreSQL's row-level security, where it is asked for.

The managers of :mod:`schools.tenancy` keep schools apart in Python. With
``ROW_SECURITY=1`` the database says the same to whatever goes past them: a connection is
told which school is in force and who is signed in (:mod:`schools.belt.telling`), and
shows the rows of these alone. Told nothing, it shows none.

Which tables have a belt is read off the models (:mod:`schools.belt.derived`): whatever
belongs to a school or to a person, and what joins such rows. The belt is between schools.
What somebody may see inside their own school is asked in Python, as ever, and so is
whether a seat still counts: the belt is wider than the rules, never narrower.

It holds against a forgotten filter. It does not hold against somebody who can have the
database run SQL of their own: whoever can do that can tell the connection anything.
"""
