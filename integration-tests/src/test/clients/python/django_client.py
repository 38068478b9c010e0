"""Django: its own migrations, models by the schema editor, ORM, transactions, introspection, on psycopg 3."""

import io

import django
from django.conf import settings
from outcome import DATABASE, PLACE, attempt, say

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": PLACE["user"],
            "PASSWORD": PLACE["password"],
            "HOST": PLACE["host"],
            "PORT": PLACE["port"],
            "OPTIONS": {"options": "-c search_path=dj,public"},
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.db.models import Count, F, Q  # noqa: E402


class Thing(models.Model):
    name = models.CharField(max_length=30, unique=True)
    more = models.JSONField(default=dict)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)

    class Meta:
        app_label = "things"
        indexes = [models.Index(fields=["price"], name="by_price")]
        constraints = [models.CheckConstraint(condition=Q(price__gte=0), name="not_negative")]


with connection.cursor() as cursor:
    cursor.execute("CREATE SCHEMA dj")
out = io.StringIO()
call_command("migrate", stdout=out, verbosity=1, no_color=True)
say("migrated", out.getvalue())
with connection.schema_editor() as editor:
    editor.create_model(Thing)
Thing.objects.bulk_create([Thing(name="t%d" % i, more={"i": i}, price=i) for i in range(60)], batch_size=25)
say("found", list(Thing.objects.filter(more__i__lt=3).order_by("id").values("name", "more", "price")))
say("updated", Thing.objects.filter(price__lt=5).update(price=F("price") + 1))
say("iterated", sum(1 for _ in Thing.objects.all().iterator(chunk_size=7)))
say("locked", Thing.objects.get_or_create(name="t1")[1])
with transaction.atomic():
    say("for update", Thing.objects.select_for_update(nowait=True).get(name="t2").name)


def nested():
    with transaction.atomic():
        Thing.objects.create(name="t1")


with transaction.atomic():
    Thing.objects.filter(name="t3").update(name="renamed")
    attempt("savepoint", nested)
say("renamed", Thing.objects.filter(name="renamed").count())
attempt("check", lambda: Thing.objects.create(name="bad", price=-1))
user = User.objects.create_user("ann")
user.groups.add(Group.objects.create(name="staff"))
say("joined", list(User.objects.annotate(n=Count("groups")).values_list("username", "n")))
say("in bulk", sorted(Thing.objects.in_bulk(["t5", "t6"], field_name="name")))
say("explained", Thing.objects.filter(pk=1).explain().split()[0:2])
with connection.cursor() as cursor:
    say("tables", sorted(table.name for table in connection.introspection.get_table_list(cursor)))
    say("constraints", connection.introspection.get_constraints(cursor, Thing._meta.db_table))
    say("columns", connection.introspection.get_table_description(cursor, Thing._meta.db_table))
out = io.StringIO()
call_command("inspectdb", "things_thing", stdout=out)
say("inspected", out.getvalue())
with connection.schema_editor() as editor:
    editor.delete_model(Thing)
with connection.cursor() as cursor:
    cursor.execute("DROP SCHEMA dj CASCADE")
connection.close()
