from django.urls import include, path

from courses.views import (
    catalogue,
    files,
    groups,
    reading,
    responding,
    set_work,
    setting,
    sharing,
    teaching,
    todo,
    visits,
    working,
)

app_name = "courses"

# What a person reaches in their own right: no school in the address.
own_patterns = [
    path("me/", todo.ToDo.as_view(), name="to_do"),
    path("me/work/", todo.WorkList.as_view(), name="work_list"),
    path("me/work/<slug:public_id>/", todo.WorkDetail.as_view(), name="work_detail"),
    path("me/feedback/<int:pk>/seen/", todo.FeedbackSeen.as_view(), name="feedback_seen"),
    path("me/token/", working.Token.as_view(), name="token"),
    path("learn/", reading.CourseReadList.as_view(), name="course_read_list"),
    path("learn/<slug:code>/", reading.CourseRead.as_view(), name="course_read"),
    path("learn/<slug:code>/<slug:slug>/", reading.PageRead.as_view(), name="page_read"),
    path(
        "learn/<slug:code>/<slug:slug>/media/<slug:kind>/<int:pk>/<slug:spec>/",
        reading.PageMedia.as_view(),
        name="page_media",
    ),
    path(
        "learn/<slug:code>/<slug:slug>/draft/",
        working.DraftSave.as_view(),
        name="draft_save",
    ),
    path(
        "learn/<slug:code>/<slug:slug>/files/",
        files.FileBegin.as_view(),
        name="file_begin",
    ),
    path(
        "learn/<slug:code>/<slug:slug>/hand-in/",
        working.HandInMake.as_view(),
        name="hand_in",
    ),
    path(
        "learn/<slug:code>/<slug:slug>/handed-in/<slug:receipt>/",
        working.HandedIn.as_view(),
        name="handed_in",
    ),
    path("learn/<slug:code>/<slug:slug>/finish/", working.Finish.as_view(), name="finish"),
    path("learn/<slug:code>/<slug:slug>/tick/", working.Tick.as_view(), name="tick"),
    path("teach/", teaching.TaughtList.as_view(), name="taught_list"),
    path("teach/<slug:code>/", teaching.TaughtCourse.as_view(), name="taught_course"),
    path(
        "teach/<slug:code>/<slug:public_id>/",
        teaching.TaughtSetWork.as_view(),
        name="taught_set_work",
    ),
    path(
        "teach/<slug:code>/<slug:public_id>/<slug:pupil>/",
        teaching.TaughtPiece.as_view(),
        name="taught_piece",
    ),
    path(
        "teach/<slug:code>/<slug:public_id>/<slug:pupil>/files/",
        teaching.TaughtRecording.as_view(),
        name="taught_recording",
    ),
]

# Inside a school, for its staff.
school_patterns = [
    path("", groups.SchoolHome.as_view(), name="school_home"),
    path("classes/<int:pk>/", groups.GroupDetail.as_view(), name="group_detail"),
    path("classes/<int:pk>/quick-set/", setting.QuickSet.as_view(), name="quick_set"),
    path(
        "classes/<int:pk>/set/<int:page_id>/",
        setting.PageSet.as_view(),
        name="page_set",
    ),
    path("courses/", catalogue.CourseList.as_view(), name="course_list"),
    path("courses/<slug:code>/", catalogue.CourseDetail.as_view(), name="course_detail"),
    path(
        "courses/<slug:code>/pages/<int:page_id>/set/",
        setting.CoursePageSet.as_view(),
        name="course_page_set",
    ),
    path("courses/<slug:code>/share/", sharing.ShareAsk.as_view(), name="share_ask"),
    path(
        "courses/<slug:code>/teachers/",
        sharing.TeacherAsk.as_view(),
        name="teacher_ask",
    ),
    path("sharing/", sharing.Sharing.as_view(), name="sharing"),
    path(
        "sharing/people/<int:pk>/end/",
        sharing.CoordinatorEnd.as_view(),
        name="coordinator_end",
    ),
    path("sharing/<int:pk>/decide/", sharing.ShareDecide.as_view(), name="share_decide"),
    path("sharing/<int:pk>/end/", sharing.ShareEnd.as_view(), name="share_end"),
    path("sharing/<int:pk>/seats/", sharing.SeatGive.as_view(), name="seat_give"),
    path("sharing/seats/<int:seat>/", sharing.SeatDetail.as_view(), name="seat_detail"),
    path("sharing/seats/<int:seat>/end/", sharing.SeatEnd.as_view(), name="seat_end"),
    path(
        "sharing/seats/<int:seat>/<slug:public_id>/",
        sharing.SeatWork.as_view(),
        name="seat_work",
    ),
    path("visits/", visits.VisitGive.as_view(), name="visit_give"),
    path("visits/<int:pk>/end/", visits.VisitEnd.as_view(), name="visit_end"),
    path(
        "visits/<int:pk>/read/", visits.VisitAcknowledge.as_view(), name="visit_acknowledge"
    ),
    path("access-log/", visits.AccessLog.as_view(), name="access_log"),
    path(
        "work/<slug:public_id>/",
        responding.SetWorkDetail.as_view(),
        name="set_work_detail",
    ),
    path(
        "work/<slug:public_id>/change/",
        set_work.SetWorkChange.as_view(),
        name="set_work_change",
    ),
    path(
        "work/<slug:public_id>/withdraw/",
        set_work.SetWorkWithdraw.as_view(),
        name="set_work_withdraw",
    ),
    path(
        "work/<slug:public_id>/restore/",
        set_work.SetWorkRestore.as_view(),
        name="set_work_restore",
    ),
    path(
        "work/<slug:public_id>/<slug:pupil>/files/",
        files.RecordingBegin.as_view(),
        name="recording_begin",
    ),
    path(
        "work/<slug:public_id>/<slug:pupil>/",
        responding.PieceDetail.as_view(),
        name="piece_detail",
    ),
]

urlpatterns = [
    *own_patterns,
    path("<slug:school>/", include(school_patterns)),
]
