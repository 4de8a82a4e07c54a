"""The blocks of a lesson: few, and each one that teachers really use.

There is no raw HTML and nothing from elsewhere: all schools share one origin, and no
page ever asks a third party for anything.
"""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

FEATURES = ["bold", "italic", "ol", "ul", "link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        template = "content/blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(features=FEATURES, **options)

    class Meta:
        icon = "pilcrow"
        template = "content/blocks/text.html"


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock()
    alt = blocks.CharBlock(
        label="What the picture shows",
        max_length=300,
        help_text="For children who cannot see it: what would you say on the telephone?",
    )
    caption = blocks.CharBlock(required=False, max_length=250)

    class Meta:
        icon = "image"
        template = "content/blocks/picture.html"


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label="File")
    title = blocks.CharBlock(max_length=120)

    class Meta:
        icon = "doc-full"
        template = "content/blocks/document.html"


class PlayedBlock(blocks.StructBlock):
    """What sound and video share: a file of the right kind, and its words."""

    document = DocumentChooserBlock(label="File")
    title = blocks.CharBlock(max_length=120)
    transcript = blocks.TextBlock(
        label="What is said",
        help_text="For children who cannot hear it, or have no sound just now.",
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        document = cleaned.get("document")
        if document and not self.accepts(document):
            raise blocks.StructBlockValidationError(
                {"document": ValidationError(self.refusal)}
            )
        return cleaned

    refusal = ""

    def accepts(self, document: Any) -> bool:
        raise NotImplementedError


class SoundBlock(PlayedBlock):
    refusal = "Choose a sound: MP3, M4A, OGG or WAV."

    def accepts(self, document: Any) -> bool:
        return document.is_sound

    class Meta:
        icon = "media"
        template = "content/blocks/sound.html"


class VideoBlock(PlayedBlock):
    refusal = "Choose a video: MP4 or WebM."

    def accepts(self, document: Any) -> bool:
        return document.is_video

    class Meta:
        icon = "media"
        template = "content/blocks/video.html"


TONES = {
    "remember": "Remember",
    "tip": "Tip",
    "look": "Look closely",
    "careful": "Take care",
}


class Callout(blocks.StructValue):
    @property
    def heading(self) -> str:
        return TONES[self["tone"]]


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(choices=list(TONES.items()), default="remember")
    text = blocks.RichTextBlock(features=FEATURES)

    class Meta:
        value_class = Callout
        icon = "info-circle"
        template = "content/blocks/callout.html"


class VocabularyBlock(blocks.ListBlock):
    def __init__(self, **options: Any) -> None:
        word = blocks.StructBlock(
            [
                ("word", blocks.CharBlock(max_length=60)),
                ("meaning", blocks.CharBlock(max_length=250)),
            ]
        )
        super().__init__(word, **options)

    class Meta:
        icon = "openquote"
        template = "content/blocks/vocabulary.html"


class StepsBlock(blocks.ListBlock):
    """Steps that a pupil can tick. A step keeps its id, so a tick stays with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(blocks.CharBlock(max_length=250, label="Step"), **options)

    class Meta:
        icon = "list-ol"
        template = "content/blocks/steps.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=300)
    hint = blocks.TextBlock(required=False)

    class Meta:
        icon = "help"
        label = "Question to think about"
        template = "content/blocks/question.html"


class TableBlock(TypedTableBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            [("text", blocks.CharBlock(required=False, max_length=250))], **options
        )

    class Meta:
        icon = "table"
        template = "content/blocks/table.html"


LESSON_BLOCKS = [
    ("heading", HeadingBlock(max_length=120)),
    ("text", TextBlock()),
    ("picture", PictureBlock()),
    ("callout", CalloutBlock()),
    ("vocabulary", VocabularyBlock()),
    ("steps", StepsBlock()),
    ("question", QuestionBlock()),
    ("table", TableBlock()),
    ("document", FileBlock(label="File")),
    ("sound", SoundBlock()),
    ("video", VideoBlock()),
]
