from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "console"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from console import permissions  # noqa: F401
        from console.failures import note_failed_task

        task_finished.connect(note_failed_task, dispatch_uid="console")
