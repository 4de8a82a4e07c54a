from typing import Any

from django.core.management.base import BaseCommand

from console.access_table import document


class Command(BaseCommand):
    help = "Print who may open and do what, and what crosses between schools."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document())
