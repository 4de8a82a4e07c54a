from django.urls import include, path

from schools.views import doors, helping, joining, people, pupils, rolls, ways_in

app_name = "schools"

person_patterns = [
    path("", people.PersonDetail.as_view(), name="person_detail"),
    path("roles/", people.RoleGive.as_view(), name="role_give"),
    path("roles/<int:pk>/end/", people.RoleEnd.as_view(), name="role_end"),
    path("roles/<int:pk>/back/", people.RoleGiveBack.as_view(), name="role_give_back"),
    path("invitation/", helping.InvitationRenew.as_view(), name="invitation_renew"),
    path("invitation/end/", helping.InvitationEnd.as_view(), name="invitation_end"),
    path("password/", helping.NewLink.as_view(), name="new_link"),
    path("second-step/", helping.SecondStepReset.as_view(), name="second_step_reset"),
    path("devices/", helping.DevicesEnd.as_view(), name="devices_end"),
]

pupil_patterns = [
    path("", pupils.PupilDetail.as_view(), name="pupil_detail"),
    path("correct/", pupils.PupilCorrect.as_view(), name="pupil_correct"),
    path("leaves/", pupils.PupilEnd.as_view(), name="pupil_end"),
    path("stays/", pupils.PupilKeep.as_view(), name="pupil_keep"),
]

run_patterns = [
    path("", rolls.RollDetail.as_view(), name="roll_detail"),
    path("answers/", rolls.RollAnswer.as_view(), name="roll_answer"),
    path("decisions/", rolls.RollDecide.as_view(), name="roll_decide"),
    path("apply/", rolls.RollApply.as_view(), name="roll_apply"),
    path("leave/", rolls.RollDrop.as_view(), name="roll_drop"),
    path("undo/", rolls.RollUndo.as_view(), name="roll_undo"),
]

urlpatterns = [
    path("account/schools/", joining.RequestList.as_view(), name="request_list"),
    path("door/", doors.Enter.as_view(), name="enter"),
    path("<slug:school>/people/", people.PersonList.as_view(), name="person_list"),
    path(
        "<slug:school>/people/invite/", people.PersonInvite.as_view(), name="person_invite"
    ),
    path("<slug:school>/people/ask/", joining.RequestMake.as_view(), name="request_make"),
    path(
        "<slug:school>/people/ask/<int:pk>/end/",
        joining.RequestEnd.as_view(),
        name="request_end",
    ),
    path("<slug:school>/pupils/", pupils.PupilList.as_view(), name="pupil_list"),
    path("<slug:school>/pupils/add/", pupils.PupilAdd.as_view(), name="pupil_add"),
    path("<slug:school>/pupils/<slug:pupil>/", include(pupil_patterns)),
    path("<slug:school>/sign-in/", ways_in.WaysIn.as_view(), name="ways_in"),
    path("<slug:school>/sign-in/<int:pk>/", ways_in.Slips.as_view(), name="slips"),
    path("<slug:school>/sign-in/<int:pk>/cards/", ways_in.Cards.as_view(), name="cards"),
    path("<slug:school>/sign-in/<int:pk>/door/", doors.Door.as_view(), name="door"),
    path("<slug:school>/roll/", rolls.RollList.as_view(), name="roll_list"),
    path("<slug:school>/roll/<slug:run>/", include(run_patterns)),
    path("<slug:school>/people/<slug:person>/", include(person_patterns)),
]
