"""The wall between schools, in the database itself.

Rows that point at each other are of one school. ``save()`` says so to whoever uses it;
these triggers say it to everything else: ``bulk_create``, ``update()``, raw SQL, a hand
on the database's own prompt. What they refuse is an ``IntegrityError``.

Which keys are walled is derived from the models (:mod:`schools.walls.derived`), so a new
key is walled without anybody remembering it. A key that has to cross says so beside the
model, with its reason: ``crosses_schools = {"work": "it came along from before"}``.
"""
