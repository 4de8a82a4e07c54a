import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0004_shares'),
        ('schools', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='course',
            options={'ordering': ['title'], 'permissions': [('take_course', 'Has a seat on the course'), ('teach_course', 'Teaches the course with those of its school')]},
        ),
        migrations.AddField(
            model_name='courseshare',
            name='to_person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='coursegrant',
            name='share',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='given', to='courses.courseshare'),
        ),
    ]
