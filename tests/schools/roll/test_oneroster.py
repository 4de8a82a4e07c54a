"""OneRoster 1.1 and 1.2 and School Data Sync 2.1: real sets, and small ones made for it.

The real ones come from public repositories of importers; they are not kept here.
"""

import datetime
import time

import pytest
import time_machine

from schools.roll import oneroster, people, questions, roles, rosters
from schools.roll.oneroster import read_oneroster
from schools.roll.packages import open_package
from schools.roll.rows import GroupRow, PupilRow, RefusedFileError, SchoolNamed, StaffRow
from schools.roll.sheets import NO_COLUMN

from .sets import faults, loose, needs_samples, packed, sample, text_of

UPN, OTHER = "B801200005001", "M80120000500A"
USERS_11 = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
    "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,"
    "password"
)
USERS_12 = (
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
    "identifier,email,grades,password,preferredGivenName,preferredFamilyName"
)
ROLES = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
    "orgSourcedId"
)
ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
OAK = "oak,,,Oak School,school,105135,"
ELM = "elm,,,Elm School,school,201/3614,"
CLASSES = (
    "sourcedId,status,title,grades,courseSourcedId,classCode,classType,schoolSourcedId,"
    "subjects"
)
PLACES = (
    "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate"
)
BIRTHS = "sourcedId,status,dateLastModified,birthDate,sex,white,cityOfBirth"
MANIFEST = "propertyName,value"


def user(number, role="student", org="oak", **said):
    """A row of users.csv of 1.1."""
    names = USERS_11.split(",")
    facts = {
        "sourcedId": number,
        "enabledUser": "true",
        "orgSourcedIds": org,
        "role": role,
        "username": f"login.{number}",
        "givenName": f"Dee{chr(96 + int(number[1:]))}",
        "familyName": "Reed",
        "email": "dee@oak.example",
        "phone": "01632 960001",
        "password": "Secret1-",
    } | said
    return [facts.get(name, "") for name in names]


def texts(*users, orgs=(OAK,), **more):
    """A set of 1.1 with these users; ``more`` are lists of rows by file, head first."""
    found = {"users.csv": text_of(USERS_11, *users), "orgs.csv": text_of(ORGS, *orgs)}
    return found | {f"{name}.csv": text_of(*rows) for name, rows in more.items()}


def read(files, **answers):
    return read_oneroster(loose(files), {"urn": "", "laestab": ""} | answers)


def ids(rows):
    return [row.source_id for row in rows]


@needs_samples
def test_a_real_small_set_of_1_1():
    """No courses.csv, an org that is a department, a teacher who is enrolled as a pupil."""
    roll = read_oneroster(sample("oneroster/catalyst_Test_minimal_data_set.zip"), {})
    assert (roll.format, roll.is_full) == ("oneroster", True)
    assert roll.destination == SchoolNamed("History Department")
    assert roll.questions == roll.faults == []
    assert roll.groups == [
        GroupRow(2, "Introduction to Physics", source_id="cls-222-123456"),
        GroupRow(3, "History - 2", source_id="cls-222-123478"),
    ]
    both = ("Introduction to Physics", "History - 2")
    assert roll.pupils[1] == PupilRow(
        6, "mmichel", "Jones", "Jones", groups=both, source_id="usr-222-1234561232"
    )
    assert [(one.first_name, one.groups) for one in roll.pupils] == [
        ("Mary", ()),
        ("mmichel", both),
        ("Anna", ()),
    ]
    assert roll.staff == [
        StaffRow(2, "John", "Doe", groups=both, source_id="usr-222-123456"),
        StaffRow(5, "Jim", "Smith", source_id="usr-222-987654"),
    ]
    assert roll.notes == [
        oneroster.NO_PARENTS.format("1 person"),
        rosters.CROSSED.format("2 lines", "enrollments.csv"),
    ]


@needs_samples
def test_a_real_set_of_1_1_with_grades_and_places_that_ended_long_ago():
    files = sample("oneroster/catalyst_Test_full_data_set.zip")
    assert [one.key for one in read_oneroster(files, {}).questions] == ["grades"]
    roll = read_oneroster(files, {"grades": "us"})
    assert [(one.first_name, one.year_group) for one in roll.pupils] == [
        ("Mary", 13),
        ("mmichel", 13),
        ("Anna", 12),
    ]
    (physics,) = roll.groups  # the other is marked tobedeleted
    assert (physics.name, physics.year_group) == ("Introduction to Physics", None)
    assert physics.subject == "Science"
    assert all(one.groups == () for one in [*roll.pupils, *roll.staff])
    assert oneroster.ENDED.format("6 lines", "enrollments.csv") in roll.notes
    with time_machine.travel(datetime.date(2022, 6, 15), tick=False):
        roll = read_oneroster(files, {"grades": "us"})
    assert roll.pupils[1].groups == ("Introduction to Physics",)
    said = repr(roll)
    for secret in ("Password1-", "myschool.com", "603", "mary.jones", "Thomas"):
        assert secret not in said


@needs_samples
def test_a_real_set_with_the_names_of_1_0_and_two_schools():
    files = sample("oneroster/oat_v1p1_base")
    asked = read_oneroster(files, {})
    assert asked.questions[0].choices == (
        ("12345", "School 1 (my identifier)"),
        ("54321", "School 2 (my identifier 2)"),
    )
    assert asked.pupils == asked.groups == []
    roll = read_oneroster(files, {"school": "12345"})
    (one,) = roll.pupils
    assert (one.first_name, one.last_name) == ("ionut", "padurariu")
    assert one.groups == ("Class 1 title", "Class 2 title")
    assert [(group.name, group.subject) for group in roll.groups] == [
        ("Class 1 title", ""),
        ("Class 2 title", ""),
    ]
    assert roll.notes == [oneroster.ELSEWHERE.format("1 person")]


def a_set_of_1_2():
    return {
        "manifest.csv": text_of(MANIFEST, "oneroster.version,1.2", "file.users,bulk"),
        "orgs.csv": text_of(
            ORGS, OAK, "sci,,,Science,department,,oak", "lea,,,Thames,district,900001,"
        ),
        "users.csv": text_of(
            USERS_12,
            f"p1,,,true,ada.o,,ADAEZE,OKAFOR,{UPN},a@oak.example,06,Pw,Ada,Okafor",
            f"p2,,,true,sean,{{LDAP:12}};{{UPN:{OTHER.lower()}}},Seán,Ó Briain,9,,KG,,,",
            "t1,,,true,mo,,Mohammed,Khan,QQ123456C,mo@oak.example,,Pw,Mo,",
            "t2,,,true,al,,Ali,Lee,,,,,,",
            "h1,,,true,head,,Hana,Head,,,,,,",
            "r1,,,true,mum,,Ngozi,Okafor,,n@home.example,,,,",
            "d1,,,true,dis,,Dan,District,,,,,,",
            "n1,,,true,no,,Nobody,Knows,,,,,,",
        ),
        "roles.csv": text_of(
            ROLES,
            "1,,,p1,primary,student,,,oak",
            "2,,,p2,primary,Student,,,oak",
            "3,,,t1,primary,teacher,,2000-07-31,oak",
            "4,,,t1,secondary,teacher,,,sci",
            "5,,,t2,primary,aide,,2999-07-31,oak",
            "6,,,t2,secondary,administrator,,,oak",
            "7,,,h1,primary,principal,,,oak",
            "8,,,r1,primary,guardian,,,oak",
            "9,,,d1,primary,teacher,,,lea",
            "10,,,n1,primary,teacher,,2000-07-31,oak",
        ),
        "courses.csv": text_of("sourcedId,title,subjects", ["c1", "A", "Science, Art"]),
        "classes.csv": text_of(
            CLASSES,
            "k1,,7 Science,06,c1,SC7,scheduled,oak,",
            "k2,,7 Science,06,,SC8,Scheduled,sci,Physics",
        ),
        "enrollments.csv": text_of(
            PLACES,
            "e1,,k1,oak,p1,student,1/09/2025,1/05/2023",
            "e2,,k2,oak,p1,,,",
            "e3,,k1,oak,t1,teacher,,",
            "e4,,k1,oak,t2,aide,,",
            "e5,,k1,oak,h1,teacher,,",
            "e6,,k2,oak,t1,proctor,,",
        ),
        "demographics.csv": text_of(
            BIRTHS, "p1,,,2015-01-09,female,true,Lagos", "p2,,,20150831,male,true,Cork"
        ),
    }


def test_a_set_of_1_2_with_all_kinds_of_people():
    roll = read(a_set_of_1_2(), grades="us")
    assert roll.faults == roll.questions == []
    assert roll.is_full
    assert roll.destination == SchoolNamed("Oak School", urn="105135")
    assert roll.pupils == [
        PupilRow(
            row=2,
            first_name="ADAEZE",
            last_name="Okafor",
            legal_name="OKAFOR",
            known_as="Ada",
            born=datetime.date(2015, 1, 9),
            year_group=7,
            upn=UPN,
            groups=("7 Science (SC7)", "7 Science (SC8)"),
            source_id="p1",
        ),
        PupilRow(
            row=3,
            first_name="Seán",
            last_name="Ó Briain",
            legal_name="Ó Briain",
            born=datetime.date(2015, 8, 31),
            year_group=1,
            upn=OTHER,
            source_id="p2",
        ),
    ]
    assert roll.staff == [
        StaffRow(4, "Mo", "Khan", "teacher", groups=("7 Science (SC7)",), source_id="t1"),
        StaffRow(5, "Ali", "Lee", "assistant", groups=("7 Science (SC7)",), source_id="t2"),
    ]
    assert roll.groups == [
        GroupRow(2, "7 Science (SC7)", 7, "Science", "k1"),
        GroupRow(3, "7 Science (SC8)", 7, "Physics", "k2"),
    ]
    assert roll.notes == [
        oneroster.NO_PARENTS.format("1 person"),
        oneroster.BY_HAND.format("1 person"),
        oneroster.NO_ROLE.format("1 person"),
        oneroster.ELSEWHERE.format("1 person"),
        oneroster.LEAST.format("1 person"),
        oneroster.NO_PLACE.format("1 line", "enrollments.csv"),
    ]


def test_nothing_of_sex_origin_address_password_or_sign_in_is_kept():
    files = a_set_of_1_2()
    said = repr(read(files, grades="us"))
    whole = "".join(files.values())
    for secret in ("female", "Lagos", "oak.example", "Pw", "ada.o", "QQ123456C", "Ngozi"):
        assert secret in whole
        assert secret not in said


@pytest.mark.parametrize(
    "role",
    ["administrator", "principal", "siteAdministrator", "systemAdministrator", "counselor",
     "proctor", "itAdmin", "head", "ext:owner"],
)  # fmt: skip
def test_no_role_that_sees_more_than_its_own_classes_comes_from_a_file(role):
    roll = read(texts(user("u1", role), user("u2", "Teacher"), user("u3", "aide")))
    assert [(one.source_id, one.role) for one in roll.staff] == [
        ("u2", "teacher"),
        ("u3", "assistant"),
    ]
    assert roll.pupils == []
    assert roll.notes == [oneroster.BY_HAND.format("1 person")]


def test_who_is_two_things_is_taken_as_the_one_that_may_do_least():
    def least(*kinds):
        return roles.least([roles.Role(kind, "oak") for kind in kinds]).kind

    assert least("teacher", "pupil", "other") == "pupil"
    assert least("teacher", "assistant") == "assistant"
    assert least("parent", "teacher") == "teacher"
    assert roles.least([roles.Role("parent", "oak"), roles.Role("other", "oak")]) is None


@pytest.mark.parametrize("status", ["tobedeleted", "inactive", "toBeDeleted"])
def test_who_is_marked_as_gone_is_not_taken_and_said(status):
    roll = read(
        texts(user("u1", status=status), user("u2", "teacher", status=status), user("u3"))
    )
    assert ids(roll.pupils) == ["u3"]
    assert roll.staff == []
    assert roll.notes == [rosters.GONE.format("2 people")]
    active = read(texts(user("u1", status="Active"), user("u3")))
    assert (ids(active.pupils), active.notes) == (["u1", "u3"], [])


def test_a_sign_in_that_is_switched_off():
    roll = read(texts(user("u1", enabledUser="FALSE"), user("u2", enabledUser="")))
    assert ids(roll.pupils) == ["u2"]
    assert roll.notes == [oneroster.SWITCHED_OFF.format("1 person")]


@pytest.mark.parametrize(
    ("lines", "status", "is_full"),
    [
        (["file.users,bulk", "file.enrollments,bulk"], "active", True),
        (["file.users,delta", "file.enrollments,delta"], "active", False),
        (["file.users,bulk", "file.enrollments,delta"], "", False),
        (["file.users,"], "", True),
        (["file.users,"], "active", False),
        ([], "", True),
        ([], "active", False),
    ],
)
def test_whether_who_is_missing_may_have_left(lines, status, is_full):
    files = texts(user("u1", status=status), manifest=[MANIFEST, *lines])
    assert read(files).is_full is is_full


def test_changes_alone_may_name_people_and_classes_that_came_before():
    more = {
        "classes": [CLASSES, "k1,,5K,,,,homeroom,oak,"],
        "enrollments": [PLACES, "e1,active,k1,oak,u1,student,,", "e2,active,k1,oak,u9,,,"],
    }
    for kind, rows in (("delta", []), ("bulk", [(3, "enrollments.csv: userSourcedId")])):
        manifest = [MANIFEST, f"file.users,{kind}"]
        roll = read(texts(user("u1"), manifest=manifest, **more))
        assert roll.pupils[0].groups == ("5K",)
        assert [(one.row, one.column) for one in roll.faults] == rows
        assert roll.notes == [rosters.STRAY.format("1 line", "enrollments.csv")]


def test_a_file_of_leavers_alone_is_no_fault():
    roll = read(
        texts(user("u1", status="tobedeleted"), manifest=[MANIFEST, "file.users,delta"])
    )
    assert (roll.pupils, roll.is_full) == ([], False)
    assert roll.notes == [rosters.GONE.format("1 person")]


def test_of_places_that_fit_nothing_a_few_are_shown_and_all_counted():
    places = [f"e{at},,none,oak,u1,student,," for at in range(50)]
    more = {
        "classes": [CLASSES, "k1,,5K,,,,homeroom,oak,"],
        "enrollments": [PLACES, *places],
    }
    roll = read(texts(user("u1"), **more))
    assert len(roll.faults) == rosters.MOST_STRAY
    assert faults(roll)[0] == (2, "enrollments.csv: classSourcedId", rosters.NO_CLASS)
    assert roll.notes == [rosters.STRAY.format("50 lines", "enrollments.csv")]


def test_places_without_any_classes():
    roll = read(texts(user("u1"), enrollments=[PLACES, "e1,,k1,oak,u1,student,,"]))
    assert (ids(roll.pupils), roll.faults) == (["u1"], [])
    assert roll.notes == [rosters.NO_CLASSES.format("enrollments.csv")]


def test_headings_of_other_years_and_with_slips():
    files = {
        "Users.csv": text_of(
            "SOURCEDID,dataLastModified,role,orgSourcedId,userId,GivenName,familyname,"
            "prefferedGivenName,grade,ext_sims_UPN",
            f"u1,,student,oak,7,Dee,Reed,Dede,06,{UPN}",
        ),
        "DEMOGRAPHICS.csv": text_of("userSourcedId,birthdate", "u1,2015-01-09"),
    }
    (dee,) = read(files, grades="uk").pupils
    assert (dee.source_id, dee.known_as, dee.year_group) == ("u1", "Dede", 6)
    assert (dee.upn, dee.born) == (UPN, datetime.date(2015, 1, 9))


@pytest.mark.parametrize(
    ("said", "upn"),
    [
        ({"identifier": UPN}, UPN),
        ({"identifier": f" {UPN.lower()} "}, UPN),
        ({"userIds": f"{{LDAP:12}},{{UPN:{UPN}}}"}, UPN),
        ({"identifier": "A801200005001"}, ""),  # the wrong letter: some other number
        ({"identifier": "dee.reed", "userIds": "{LDAP:12}"}, ""),
        ({}, ""),
    ],
)
def test_a_upn_is_taken_where_it_is_right_and_is_no_fault_elsewhere(said, upn):
    roll = read(texts(user("u1", **said)))
    assert (roll.pupils[0].upn, roll.faults) == (upn, [])


def test_of_two_pupils_with_one_upn_neither_is_taken():
    roll = read(
        texts(user("u1", identifier=UPN), user("u2", userIds=f"{{UPN:{UPN}}}"), user("u3"))
    )
    assert ids(roll.pupils) == ["u3"]
    assert faults(roll) == [
        (2, "users.csv: identifier", people.TWICE),
        (3, "users.csv: userIds", people.TWICE),
    ]


def test_of_two_people_with_one_number_neither_is_taken():
    roll = read(
        texts(user("u1"), user("u1", "teacher"), user("u3"), user("u4", sourcedId=""))
    )
    assert (ids(roll.pupils), roll.staff) == (["u3"], [])
    assert faults(roll) == [
        (2, "users.csv: sourcedId", rosters.SAME_ID),
        (3, "users.csv: sourcedId", rosters.SAME_ID),
        (5, "users.csv: sourcedId", rosters.NO_ID),
    ]


def test_every_wrong_row_says_where_it_stands():
    births = [BIRTHS, "u2,,,2015-02-30", "u3,,,2099-01-01", "u4,,,31/08/2015"]
    roll = read(
        texts(
            user("u1", givenName="", familyName="..."),
            user("u2"),
            user("u3", grades="15"),
            user("u4", grades="5"),
            user("u5", grades="5,6"),
            user("u6", "teacher", familyName="x" * 101),
            demographics=births,
        ),
        grades="uk",
    )
    assert faults(roll) == [
        (2, "demographics.csv: birthDate", people.NO_DAY),
        (3, "demographics.csv: birthDate", people.NOT_BORN),
        (2, "users.csv: familyName", people.NO_LETTER),
        (2, "users.csv: givenName", people.MISSING),
        (4, "users.csv: grades", people.NO_YEAR),
        (6, "users.csv: grades", people.NO_YEAR),
        (7, "users.csv: familyName", people.TOO_LONG),
    ]
    assert [(one.source_id, one.year_group, one.born) for one in roll.pupils] == [
        ("u4", 5, datetime.date(2015, 8, 31))
    ]


def test_whose_grades_is_asked_and_never_guessed():
    files = texts(user("u1", grades="06"), user("u2", grades="Y6"), user("u3", grades="PK"))
    asked = read(files)
    assert asked.questions == [questions.WHOSE_GRADES]
    assert [one.year_group for one in asked.pupils] == [None, None, None]
    assert read(files, grades="mars").questions == [questions.WHOSE_GRADES]
    us = read(files, grades="us")
    assert [(one.source_id, one.year_group) for one in us.pupils] == [
        ("u1", 7),
        ("u3", None),
    ]
    assert faults(us) == [(3, "users.csv: grades", people.NO_GRADE)]
    uk = read(files, grades="uk")
    assert [(one.source_id, one.year_group) for one in uk.pupils] == [("u1", 6), ("u2", 6)]
    assert faults(uk) == [(4, "users.csv: grades", people.NO_YEAR)]
    assert read(texts(user("u1"), user("u2", "teacher", grades="7"))).questions == []


def test_the_order_of_birthdays_is_asked_where_none_shows_it():
    def born(answer, *days):
        births = [f"u{at},,,{day}" for at, day in enumerate(days, start=1)]
        users = [user(f"u{at}") for at in range(1, len(days) + 1)]
        answers = {"dates": answer} if answer else {}
        roll = read(texts(*users, demographics=[BIRTHS, *births]), **answers)
        assert roll.faults == []
        return [one.key for one in roll.questions], [str(one.born) for one in roll.pupils]

    assert born("", "4/2/2015", "2015-01-09") == (["dates"], ["None", "2015-01-09"])
    assert born("day", "4/2/2015") == ([], ["2015-02-04"])
    assert born("month", "4/2/2015") == ([], ["2015-04-02"])
    assert born("day", "4/2/2015", "12/19/2015") == ([], ["2015-04-02", "2015-12-19"])
    assert born("", "4/2/2015", "19/12/2015") == ([], ["2015-02-04", "2015-12-19"])
    assert born("", "19/12/2015", "12/19/2015")[0] == ["dates"]
    assert born("", "5/5/2015") == ([], ["2015-05-05"])


TWO = [
    user("u1", org="oak"),
    user("u2", org="elm"),
    user("u3", "teacher", org="oak,elm"),
    user("u4", org=""),
]


def test_of_two_schools_one_is_asked_for_and_the_other_left_alone():
    files = texts(
        *TWO,
        orgs=(OAK, ELM),
        classes=[CLASSES, "k1,,5K,,,,homeroom,oak,", "k2,,5K,,,,homeroom,elm,"],
        enrollments=[PLACES, "e1,,k1,oak,u3,teacher,,", "e2,,k2,elm,u3,teacher,,"],
    )
    asked = read(files)
    (question,) = asked.questions
    assert (question.key, question.choices) == (
        "school",
        (("oak", "Oak School (105135)"), ("elm", "Elm School (201/3614)")),
    )
    assert asked.pupils == asked.staff == asked.groups == asked.notes == []
    elm = read(files, school="elm")
    assert (ids(elm.pupils), ids(elm.staff), ids(elm.groups)) == (["u2"], ["u3"], ["k2"])
    assert elm.staff[0].groups == ("5K",)
    assert elm.destination == SchoolNamed("Elm School", laestab="2013614")
    assert elm.notes == [oneroster.ELSEWHERE.format("2 people")]
    assert "Deea" not in repr(elm)


@pytest.mark.parametrize(
    ("answers", "chosen"),
    [
        ({"urn": "105135", "laestab": "2036905"}, ["u1"]),
        ({"urn": "100000", "laestab": "2013614"}, ["u2"]),
        ({"urn": "100000", "laestab": "201/3614"}, ["u2"]),
        ({"urn": "105135", "laestab": "2013614"}, []),  # both: one of them is not ours
        ({"urn": "100000", "laestab": "2000000", "school": "ash"}, []),
        ({"urn": "100000", "laestab": "2000000", "school": "oak"}, ["u1"]),
    ],
)
def test_of_two_schools_the_one_with_the_schools_own_number_is_taken(answers, chosen):
    roll = read(texts(*TWO, orgs=(OAK, ELM)), **answers)
    assert ids(roll.pupils) == chosen
    assert len(roll.questions) == (0 if chosen else 1)


def test_departments_belong_to_their_school_and_orgs_that_go_in_a_ring_to_none():
    ring = ("a,,,A,department,,b", "b,,,B,department,,a")
    files = texts(
        user("u1", org="art"), user("u2"), user("u3", org="a"), user("u4", org=""),
        orgs=(OAK, "art,,,Art,department,,oak", *ring),
    )  # fmt: skip
    roll = read(files)
    assert ids(roll.pupils) == ["u1", "u2", "u4"]
    assert roll.notes == [oneroster.ELSEWHERE.format("1 person")]


def test_classes_of_one_title_and_long_ones():
    long = "An Introduction to the History of Mathematics and Astronomy in Baghdad"
    files = texts(
        user("u1"),
        classes=[
            CLASSES,
            "k1,,7 Maths,7,,,scheduled,oak,",
            "k2,,7 maths,7,,MA2,scheduled,oak,",
            "k3,,7 Maths,7,,,scheduled,oak,",
            f"{'k' * 36},,7 Maths,7,,,scheduled,oak,",
            f"{'l' * 36},,7 Maths,7,,,scheduled,oak,",
            f"k6,,{long},7,,,scheduled,oak,{long}",
            f"k7,,{long},7,,,scheduled,oak,0",
            "k8,,,7,,CODE,scheduled,oak,",
            "k8,,Twice,7,,,scheduled,oak,",
            "k9,inactive,Gone,7,,,scheduled,oak,",
        ],
    )
    roll = read(files)
    assert [one.name for one in roll.groups] == [
        "7 Maths (k1)",
        "7 maths (MA2)",
        "7 Maths (k3)",
        "7 Maths (2)",
        "7 Maths (3)",
        "An Introduction to the History of Mathematics and (k6)",
        "An Introduction to the History of Mathematics and (k7)",
        "CODE",
    ]
    assert all(len(one.name) <= 60 and len(one.subject) <= 60 for one in roll.groups)
    assert [one.subject for one in roll.groups[5:7]] == [
        "An Introduction to the History of Mathematics and Astronomy",
        "",
    ]
    assert faults(roll) == [(10, "classes.csv: sourcedId", rosters.SAME_ID)]


def test_people_and_classes_of_school_data_sync():
    files = {
        "orgs.csv": text_of("sourcedId,name,type,parentSourcedId", "2013614,Elm,school,"),
        "users.csv": text_of(
            "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email",
            "1,dee@elm.example,Dee,Reed,Pw,dee@elm.example,",
            "2,mo@elm.example,Mo,Khan,,,",
            "3,al@elm.example,Al,Lee,,,",
        ),
        "roles.csv": text_of(
            "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,"
            "roleEndDate",
            "1,2013614,student,,7,true,,",
            "2,2013614,faculty,,,true,,",
            "3,2013614,itAdmin,,,true,,",
        ),
        "classes.csv": text_of(
            "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId,code",
            "9,2013614,7 Art,,c1,AR",
        ),
        "courses.csv": text_of("sourcedId,orgSourcedId,title,subject", "c1,2013614,A,Art"),
        "enrollments.csv": text_of(
            "classSourcedId,userSourcedId,role", "9,1,student", "9,2,teacher"
        ),
    }
    roll = read(files, grades="uk")
    assert (roll.format, roll.is_full, roll.faults) == ("sds", True, [])
    assert roll.pupils == [
        PupilRow(2, "Dee", "Reed", "Reed", year_group=7, groups=("7 Art",), source_id="1")
    ]
    assert roll.staff == [StaffRow(3, "Mo", "Khan", groups=("7 Art",), source_id="2")]
    assert roll.groups == [GroupRow(2, "7 Art", subject="Art", source_id="9")]
    assert roll.notes == [oneroster.BY_HAND.format("1 person")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"users.csv": None}, oneroster.NO_USERS),
        ({"users.csv": USERS_11}, people.NOBODY),
        (
            {"users.csv": USERS_11.replace("sourcedId", "id", 1)},
            f"users.csv: {NO_COLUMN.format('sourcedId')}",
        ),
        (
            {"users.csv": USERS_11.replace("familyName", "name")},
            f"users.csv: {NO_COLUMN.format('familyName')}",
        ),
        (
            {"users.csv": USERS_11.replace("givenName", "name")},
            f"users.csv: {NO_COLUMN.format('givenName')}",
        ),
        ({"users.csv": ""}, f"users.csv: {NO_COLUMN.format('sourcedId')}"),
        ({"users.csv": USERS_11.replace("role", "kind")}, oneroster.NO_ROLES),
        (
            {"roles.csv": "sourcedId,role\n"},
            f"roles.csv: {NO_COLUMN.format('userSourcedId')}",
        ),
        ({"classes.csv": "title\n5K\n"}, f"classes.csv: {NO_COLUMN.format('sourcedId')}"),
        (
            {"enrollments.csv": "classSourcedId\n"},
            f"enrollments.csv: {NO_COLUMN.format('userSourcedId')}",
        ),
    ],
)
def test_sets_of_which_nothing_is_taken(change, why):
    whole = texts(user("u1"))
    assert ids(read(whole).pupils) == ["u1"]
    with pytest.raises(RefusedFileError) as refused:
        read({k: v for k, v in (whole | change).items() if v is not None})
    assert str(refused.value) == why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_loose_or_in_a_folder_of_a_zip(encoding):
    files = texts(user("u1", givenName="Zoë", familyName="O’Briain"))
    one = read_oneroster(loose(files, encoding), {}).pupils[0]
    inside = {f"Export/{name}": text.encode(encoding) for name, text in files.items()}
    assert read_oneroster(packed(inside), {}).pupils == [one]
    assert (one.first_name, one.last_name) == ("Zoë", "O’Briain")


def test_a_large_school_is_read_in_seconds():
    users = [[f"u{at}", "true", "oak", "student", "Dee", f"Reed{at}"] for at in range(1200)]
    places = [[f"k{at % 400}", f"u{at % 1200}", "student"] for at in range(20_000)]
    classes = [[f"k{at}", "7 Maths", "oak"] for at in range(400)]
    files = {
        "users.csv": text_of(
            "sourcedId,enabledUser,orgSourcedIds,role,givenName,familyName", *users
        ),
        "classes.csv": text_of("sourcedId,title,schoolSourcedId", *classes),
        "enrollments.csv": text_of("classSourcedId,userSourcedId,role", *places),
    }
    began = time.monotonic()
    roll = read_oneroster(packed(files), {})
    assert (len(roll.pupils), len(roll.groups)) == (1200, 400)
    assert len({one.name for one in roll.groups}) == 400
    assert roll.pupils[7].groups == ("7 Maths (k7)",)
    assert time.monotonic() - began < 10
    assert "users.csv" in open_package(packed(files))
