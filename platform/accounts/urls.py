from django.urls import path

from accounts.views import cards, invited, own, signing_in, steps

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/second/", signing_in.SecondStep.as_view(), name="second_step"),
    path("card/", cards.CardSignIn.as_view(), name="card"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign_out"),
    path("invited/", invited.InvitationAccept.as_view(), name="invitation_accept"),
    path("invited/<str:secret>/", invited.invited, name="invited"),
    path("account/", own.Account.as_view(), name="account"),
    path("account/check/", own.Check.as_view(), name="check"),
    path("account/password/", own.PasswordChange.as_view(), name="password_change"),
    path("account/devices/end/", own.DeviceEnd.as_view(), name="device_end"),
    path("account/second-step/", steps.SecondSteps.as_view(), name="second_steps"),
    path("account/second-step/app/", steps.AppAdd.as_view(), name="app_add"),
    path("account/second-step/passkey/", steps.PasskeyAdd.as_view(), name="passkey_add"),
    path(
        "account/second-step/codes/",
        steps.RecoveryCodeList.as_view(),
        name="recovery_codes",
    ),
    path(
        "account/second-step/<int:pk>/remove/",
        steps.StepRemove.as_view(),
        name="step_remove",
    ),
]
