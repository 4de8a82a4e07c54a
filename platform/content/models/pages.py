"""What teachers write: a school's courses, their lessons and their assignments.

Content is not work: nothing a child made is ever kept in a page.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester

from content import addresses
from content.blocks import LESSON_BLOCKS
from content.panels import WeightPanel
from content.policy import EDITOR_CSP
from content.rendering import EditorMedia, render
from content.scope import school_of_page
from schools.tenancy import school_scope

# Wagtail's own title field fills in a slug's field, which these pages do not show.
TITLE = FieldPanel("title", classname="title")

BANDS = [
    ("y6", "As Years 3 to 6 see it"),
    ("y7", "As Year 7 and up see it"),
    ("y2", "As Reception to Year 2 see it"),
]


class ReadAtItsCourse(Page):
    """A page whose only address is where its course is read, never a site's."""

    is_creatable = False
    show_in_menus_default = False
    promote_panels: ClassVar[list[Any]] = []
    settings_panels: ClassVar = [PublishingPanel()]

    class Meta:
        abstract = True

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        address = addresses.address_of(self)
        return (0, settings.SITE_URL, address) if address else None

    # Wagtail's own ask for each page in which site of several it is: no school has one.

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> Any:
        return addresses.address_of(self)

    def get_full_url(self, request: HttpRequest | None = None) -> Any:
        address = addresses.address_of(self)
        return f"{settings.SITE_URL}{address}" if address else None

    url = property(get_url)
    full_url = property(get_full_url)


class RightsOnSchoolPage(PagePermissionTester):
    """Courses are added under a school's page; the page itself is nobody's to change."""

    def _nobody(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_edit = can_delete = can_move = can_copy = _nobody
    can_publish = can_unpublish = can_view_revisions = _nobody


class SchoolPage(ReadAtItsCourse):
    """The root of one school's tree in the editor. Provisioning makes it."""

    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = ["content.CoursePage"]
    preview_modes: ClassVar[list[Any]] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = "school"

    def permissions_for_user(self, user: Any) -> RightsOnSchoolPage:
        return RightsOnSchoolPage(user, self)


class CoursePage(ReadAtItsCourse):
    """A course: what its lessons and assignments have in common."""

    is_creatable = True
    summary = models.CharField(
        max_length=250, blank=True, help_text="One or two sentences for its card."
    )
    subject = models.CharField(max_length=60, blank=True)
    year_group = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(13)],
        help_text="For teachers only: pupils never see a course's year.",
    )
    picture = models.ForeignKey(
        "content.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    parent_page_types: ClassVar[list[str]] = ["content.SchoolPage"]
    subpage_types: ClassVar[list[str]] = ["content.LessonPage", "content.AssignmentPage"]
    preview_modes: ClassVar[list[Any]] = []
    content_panels: ClassVar = [
        TITLE,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("subject"), FieldPanel("year_group")], "For whom"),
        FieldPanel("picture"),
    ]

    class Meta:
        verbose_name = "course"


class ReadingPage(ReadAtItsCourse):
    """What lessons and assignments share: a card, a body, a preview as a pupil."""

    is_creatable = True
    summary = models.CharField(
        max_length=250, blank=True, help_text="One sentence for its card."
    )
    picture = models.ForeignKey(
        "content.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="For its card. It is decoration: what matters belongs in the lesson.",
    )
    body = StreamField(LESSON_BLOCKS, blank=True)

    parent_page_types: ClassVar[list[str]] = ["content.CoursePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        TITLE,
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("body"),
        WeightPanel(),
    ]

    class Meta:
        abstract = True

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return BANDS

    def serve_preview(self, request: Any, mode_name: str) -> HttpResponse:
        """The page as a pupil of the band ``mode_name`` will read it.

        Wagtail asks inside a made-up request of its own, to the page's reading address:
        no school is in force there, and the policies of that address are not the
        editor's.
        """
        school = school_of_page(self)
        if school is None:
            raise Http404
        request.school = school
        with school_scope(school):
            response: Any = TemplateResponse(
                request,
                "content/preview.html",
                {
                    "page": self,
                    "body": render(self, EditorMedia()),
                    "band": mode_name or "y6",
                    "criteria": self.get_criteria(),
                },
            ).render()
        response._csp_replace = EDITOR_CSP  # noqa: SLF001
        return response

    def get_criteria(self) -> list[str]:
        """Success criteria, in order; none for a lesson."""
        return []


class LessonPage(ReadingPage):
    class Meta:
        verbose_name = "lesson"


class AssignmentPage(ReadingPage):
    """A piece of work to set: a brief and what a good answer does."""

    criteria = StreamField(
        [("criterion", CharBlock(max_length=200, label="I can…"))],
        blank=True,
        max_num=8,
        verbose_name="success criteria",
        help_text="What good work does, as the pupil would say it: “I name two causes.”",
    )

    content_panels: ClassVar = [
        *ReadingPage.content_panels[:-1],
        FieldPanel("criteria"),
        WeightPanel(),
    ]

    class Meta:
        verbose_name = "assignment"

    def get_criteria(self) -> list[str]:
        return [str(block.value) for block in self.criteria]
