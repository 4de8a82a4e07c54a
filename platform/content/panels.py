from typing import Any

from wagtail.admin.panels import Panel


class WeightPanel(Panel):
    """Tells the author how heavy the page is to fetch on a phone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"heading": "How heavy is it?", **options})

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/weight_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            # Imported here -- the panel is part of the page's own class body.
            from content.weight import weigh  # noqa: PLC0415

            context = super().get_context_data(parent_context)
            return {**context, "weight": weigh(self.instance) if self.instance.pk else None}
