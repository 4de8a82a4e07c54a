from django.urls import path

from console.views import adding, agreements, cluster, running, staging, visits

app_name = "console"
urlpatterns = [
    path("healthz", running.health, name="health"),
    path("healthz/signed-in/", running.empty, name="empty"),
    path("status/", running.Status.as_view(), name="status"),
    path("visits/", visits.VisitList.as_view(), name="visit_list"),
    path("visits/<int:pk>/end/", visits.VisitEnd.as_view(), name="visit_end"),
    path("cluster/", cluster.SchoolList.as_view(), name="school_list"),
    path("cluster/add/", adding.SchoolAdd.as_view(), name="school_add"),
    path("cluster/<slug:urn>/first/", adding.SchoolFirst.as_view(), name="school_first"),
    path("cluster/<slug:urn>/stage/", staging.SchoolStage.as_view(), name="school_stage"),
    path("cluster/<slug:urn>/erase/", staging.SchoolErase.as_view(), name="school_erase"),
    path(
        "cluster/<slug:urn>/certificate/",
        staging.Certificate.as_view(),
        name="certificate",
    ),
    path(
        "cluster/<slug:urn>/break-glass/", visits.BreakGlass.as_view(), name="break_glass"
    ),
    path(
        "cluster/<slug:urn>/agreements/",
        agreements.AgreementList.as_view(),
        name="agreement_list",
    ),
    path(
        "cluster/<slug:urn>/agreements/<int:pk>/end/",
        agreements.AgreementEnd.as_view(),
        name="agreement_end",
    ),
    path("cluster/<slug:urn>/", cluster.SchoolDetail.as_view(), name="school_detail"),
]
