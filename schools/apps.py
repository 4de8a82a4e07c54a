from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate


class SchoolsConfig(AppConfig):
    name = "schools"

    def ready(self) -> None:
        from schools import checks, leaving, permissions, sessions  # noqa: F401
        from schools.belt import standing as belt
        from schools.belt.telling import begin
        from schools.walls.standing import after_migrating, before_migrating

        # With a sender each is sent once, and not once an app.
        pre_migrate.connect(belt.before_migrating, sender=self)
        pre_migrate.connect(before_migrating, sender=self)
        post_migrate.connect(after_migrating, sender=self)
        post_migrate.connect(belt.after_migrating, sender=self)
        if settings.ROW_SECURITY:
            begin(settings.DATABASES)
