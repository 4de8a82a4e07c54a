from wagtail.models import Page


def lock_tree() -> None:
    """Hold the page tree until the transaction ends.

    Concurrent moves corrupt a materialised path (seen under load on both databases);
    whoever writes to the tree, or adds a school to it, takes its root row first.
    """
    Page.objects.select_for_update().get(depth=1)
