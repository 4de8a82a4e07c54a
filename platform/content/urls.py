from django.urls import include, path
from wagtail.admin import urls as wagtail_admin_urls

from content import views

app_name = "content"
urlpatterns = [
    path("cms/files/<path:name>", views.FileServe.as_view(), name="file_serve"),
]

# Mounted without a namespace: Wagtail reverses its own names.
editor_patterns = [path("cms/", include(wagtail_admin_urls))]
