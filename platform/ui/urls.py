"""How the site looks, what it is without a line, and the style guide while developing."""

from django.conf import settings
from django.urls import path

from ui import views

app_name = "ui"

urlpatterns = [
    path("theme/", views.theme_set, name="theme_set"),
    path("sw.js", views.worker, name="worker"),
    path("offline/", views.offline, name="offline"),
]

if settings.DEBUG:
    urlpatterns += [
        path("style-guide/", views.style_guide, name="style_guide"),
        path("style-guide/<slug:screen>/", views.style_guide, name="style_guide_screen"),
    ]
