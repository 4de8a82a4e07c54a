from django.urls import include, path

from content.urls import editor_patterns
from courses.views.home import Home

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("", include("accounts.urls")),
    path("", include("ui.urls")),
    path("", include("console.urls")),
    path("", include("content.urls")),
    path("", include("portfolio.urls")),
    path("", include(editor_patterns)),
    path("", include("schools.urls")),
    path("", include("courses.urls")),
]

handler400 = "ui.views.bad_request"
handler403 = "ui.views.permission_denied"
handler404 = "ui.views.page_not_found"
handler500 = "ui.views.server_error"
