from django.urls import path

from console.views import cluster, running

app_name = "console"
urlpatterns = [
    path("healthz", running.health, name="health"),
    path("healthz/signed-in/", running.empty, name="empty"),
    path("status/", running.Status.as_view(), name="status"),
    path("cluster/", cluster.SchoolList.as_view(), name="school_list"),
    path("cluster/<slug:urn>/", cluster.SchoolDetail.as_view(), name="school_detail"),
]
