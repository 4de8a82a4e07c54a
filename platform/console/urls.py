from django.urls import path

from console import views

app_name = "console"
urlpatterns = [
    path("healthz", views.health, name="health"),
    path("healthz/signed-in/", views.empty, name="empty"),
]
