from django.urls import path, re_path

from portfolio import views

app_name = "portfolio"
urlpatterns = [
    path("files/<slug:public_id>/", views.FileDetail.as_view(), name="file_detail"),
    re_path(
        r"^files/(?P<public_id>[a-z0-9]+)/(?P<variant>small|whole|download)/$",
        views.FileServe.as_view(),
        name="file_serve",
    ),
]
