from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from wagtail.signals import page_published, post_page_move

        from content import addresses, deleting
        from courses import permissions, visiting  # noqa: F401
        from courses.publishing import (
            address_of,
            reason_to_keep,
            when_moved,
            when_published,
        )

        addresses.register(address_of)
        deleting.register(reason_to_keep)
        page_published.connect(when_published, dispatch_uid="courses")
        post_page_move.connect(when_moved, dispatch_uid="courses")
