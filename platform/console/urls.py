from django.urls import path

from console import views

app_name = "console"
urlpatterns = [
    path("healthz", views.health, name="health"),
    path("cluster/", views.Status.as_view(), name="status"),
    path("healthz/signed-in/", views.empty, name="empty"),
]
