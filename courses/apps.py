from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from content import addresses
        from courses import permissions  # noqa: F401
        from courses.publishing import address_of, when_published

        addresses.register(address_of)
        page_published.connect(when_published, dispatch_uid="courses")
