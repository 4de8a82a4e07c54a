"""Readers of the files that a school's management system makes of its people.

Each reader turns one kind of file into :class:`schools.roll.rows.Roll`, and says of every
row that it cannot take where it stands, what is wrong and how to mend it. They ask no
database and know no school: what is new, changed or missing is the plan's to say.
"""
