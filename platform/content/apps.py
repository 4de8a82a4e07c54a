from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"

    def ready(self) -> None:
        from django.contrib.auth.models import Group
        from wagtail.documents.models import Document
        from wagtail.images.models import Image
        from wagtail.models import Collection, Locale, Page, Site, Task, Workflow
        from wagtail.permissions import register_permission_policy

        from accounts.models import User
        from content import checks  # noqa: F401
        from content.choosing import change_wagtails_choosers
        from content.forms import EditorPageForm
        from content.leaving import leave_the_editor
        from content.models import Material, Picture
        from content.models.pages import ReadAtItsCourse
        from content.permissions import (
            CollectionsOfSchoolInForce,
            MediaOfSchoolInForce,
            NobodysToManage,
            PagesOfSchoolInForce,
        )
        from content.provisioning import provision_editor
        from content.sent import change_how_wagtail_reads_a_body
        from content.silence import send_no_letters
        from content.tags import take_tags_off
        from schools import leaving, provisioning

        register_permission_policy(Page, PagesOfSchoolInForce(Page))
        register_permission_policy(Collection, CollectionsOfSchoolInForce())
        # Wagtail keeps the rights on pictures and files under its own models' names.
        for model, named in ((Picture, Image), (Material, Document)):
            policy = MediaOfSchoolInForce(model, named, "uploaded_by_user")
            register_permission_policy(model, policy)
        # Wagtail's own pictures and files are not used: ours stand in their place.
        for other in (Image, Document, Site, Locale, Task, Workflow, Group, User):
            register_permission_policy(other, NobodysToManage(other))
        # Put on here, because models know nothing of forms.
        ReadAtItsCourse.base_form_class = EditorPageForm
        change_wagtails_choosers()
        change_how_wagtail_reads_a_body()
        take_tags_off()
        send_no_letters()
        provisioning.register("editor", provision_editor)
        leaving.register("editor", leave_the_editor)
