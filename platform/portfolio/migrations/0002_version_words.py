import re
from typing import Any

from django.db import migrations, models


def count_words(apps: Any, schema_editor: Any) -> None:
    versions = apps.get_model("portfolio", "Version").objects.only("text")
    for version in versions.iterator(chunk_size=200):
        words = len(re.sub(r"<[^>]*>", " ", version.text).split())
        # Not save(): a version is never changed, and what it says is not.
        versions.filter(pk=version.pk).update(words=words)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="words",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.RunPython(count_words, migrations.RunPython.noop, elidable=True),
    ]
