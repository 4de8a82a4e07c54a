"""The same work, its files kept in a bucket of an S3-compatible store."""

import json
import subprocess
import sys

import boto3
import pytest
import time_machine
from django.conf import settings as everywhere
from django.core.files.base import ContentFile
from django.utils import timezone
from moto import mock_aws

from portfolio.models import Attachment
from portfolio.models.attachment import work_storage
from portfolio.services.sweeping import sweep
from tests.factories import files as make
from tests.portfolio.conftest import photo, row
from tests.portfolio.test_cleaning import body, clean_all, reads
from tests.portfolio.test_sweeping import A_DAY, NOTHING

pytestmark = pytest.mark.django_db

BUCKET = "work-of-our-schools"
SHOW = """
import json
from config.settings import base
pairs = {name: base.STORAGES[name] for name in ("default", "work")}
print(json.dumps(
    {name: [of["BACKEND"], of["OPTIONS"]["bucket_name"]] for name, of in pairs.items()}
))
"""


@pytest.fixture
def bucket(settings, monkeypatch):
    """An empty bucket, private, which holds the work of pupils."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "only-for-tests")
    with mock_aws():
        bucket = boto3.resource("s3", region_name="eu-west-2").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
        )
        options = {"bucket_name": BUCKET, "region_name": "eu-west-2"}
        settings.STORAGES = everywhere.STORAGES | {
            "work": {"BACKEND": "files.bucket.LastingBucket", "OPTIONS": options}
        }
        for name in ("whole", "small"):  # they ask once, when the program begins
            field = Attachment._meta.get_field(name)
            monkeypatch.setattr(field, "storage", work_storage())
        yield bucket


def names(bucket) -> set[str]:
    return {thing.key for thing in bucket.objects.all()}


def test_a_photo_is_cleaned_into_it_and_read_by_who_may(bucket, dee, oak, elm):
    said = dee.send(make.phone_jpeg((800, 600)))
    dee.hand_in(said["id"])
    clean_all()
    file = row(said)
    assert file.state == "ready"
    assert names(bucket) == {file.whole.name, file.small.name}
    whole = body(dee.client.get(f"/files/{file.public_id}/whole/"))
    assert whole == bucket.Object(file.whole.name).get()["Body"].read()
    assert b"Exif" not in whole
    assert reads(oak.teacher, said) == 200
    assert reads(elm.teacher, said) == 404


def test_sound_in_it_is_played_from_the_middle(bucket, dee):
    said = dee.send(make.browser_sound(), name="poem.webm")
    clean_all()
    address = f"/files/{said['id']}/whole/"
    whole = body(dee.client.get(address))
    part = dee.client.get(address, headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert body(part) == whole[100:200]


def test_nothing_in_it_has_an_address_of_its_own(bucket):
    with pytest.raises(ValueError, match="asked of a view"):
        work_storage().url("work/ab/whole.jpg")
    kept = work_storage().put("work/ab/whole.jpg", ContentFile(b"photo"))
    assert kept == "work/ab/whole.jpg"
    acl = bucket.Object(kept).Acl()
    assert not [one for one in acl.grants if "AllUsers" in one["Grantee"].get("URI", "")]


def test_the_sweep_takes_what_no_row_speaks_of_and_nothing_else(bucket, dee):
    said = dee.send(photo(100))
    clean_all()
    kept = names(bucket)
    work_storage().put("work/zzzzzzzzzzzz/whole.jpg", ContentFile(b"nobody's"))
    assert sweep() == NOTHING  # it is young: a row may be on its way
    with time_machine.travel(timezone.now() + 2 * A_DAY):
        assert sweep() == NOTHING | {"files": 1}
    assert names(bucket) == kept
    Attachment.objects.get(public_id=said["id"]).whole.delete(save=False)
    assert sweep()["missing"] == 1


def test_one_setting_puts_both_kinds_of_file_there(tmp_path):
    """As the README has it."""
    said = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={"S3_BUCKET": BUCKET, "DATA_DIR": str(tmp_path), "PYTHONPATH": ".:platform"},
        cwd=everywhere.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(said.stdout) == {
        "default": ["content.bucket.PrivateBucket", BUCKET],
        "work": ["files.bucket.LastingBucket", BUCKET],
    }
