"""How the site looks: the theme, and the style guide while developing."""

from django.conf import settings
from django.urls import path

from ui import views

app_name = "ui"

urlpatterns = [path("theme/", views.theme_set, name="theme_set")]

if settings.DEBUG:
    urlpatterns += [
        path("style-guide/", views.style_guide, name="style_guide"),
        path("style-guide/<slug:screen>/", views.style_guide, name="style_guide_screen"),
    ]
