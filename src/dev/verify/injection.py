"""SQL built from values, one function for each way to write it.

What is given comes from run_injection.py: plain values must find the same rows as before, hostile ones must not reach the SQL.
"""

from alembic import op
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import User


def equality(session: Session, name: str):
    return session.execute(text(f"SELECT id, name FROM users WHERE name = '{name}' ORDER BY id")).all()


def two_values(session: Session, name: str, number: int):
    return session.execute(text(f"SELECT id FROM users WHERE name = '{name}' OR id = {number} ORDER BY id")).all()


def like_both(session: Session, name: str):
    return session.execute(text(f"SELECT id FROM users WHERE name LIKE '%{name}%' ORDER BY id")).all()


def like_start(session: Session, name: str):
    return session.execute(text(f"SELECT id FROM users WHERE name LIKE '{name}%' ORDER BY id")).all()


def like_end(session: Session, name: str):
    return session.execute(text(f"SELECT id FROM users WHERE name LIKE '%{name}' ORDER BY id")).all()


def percent_format(session: Session, name: str):
    return session.execute(text("SELECT id FROM users WHERE name = '%s' ORDER BY id" % name)).all()


def percent_tuple(session: Session, name: str, number: int):
    return session.execute(text("SELECT id FROM users WHERE name = '%s' OR id = %d ORDER BY id" % (name, number))).all()


def str_format(session: Session, name: str):
    return session.execute(text("SELECT id FROM users WHERE name = '{}' ORDER BY id".format(name))).all()


def str_format_named(session: Session, name: str):
    return session.execute(text("SELECT id FROM users WHERE name = '{wanted}' ORDER BY id".format(wanted=name))).all()


def concatenated(session: Session, name: str):
    return session.execute(text("SELECT id FROM users WHERE name = '" + name + "' ORDER BY id")).all()


def in_variable(session: Session, name: str):
    sql = f"SELECT id FROM users WHERE name = '{name}' ORDER BY id"
    return session.execute(text(sql)).all()


def with_colon(session: Session, name: str):
    return session.execute(text(f"SELECT id, 'a\\:b' FROM users WHERE name = '{name}' ORDER BY id")).all()


def with_own_parameter(session: Session, name: str, number: int):
    return session.execute(text(f"SELECT id FROM users WHERE name = '{name}' AND id <> :number ORDER BY id"), {"number": number}).all()


def same_name(session: Session, name: str, number: int):
    return session.execute(text(f"SELECT id FROM users WHERE name = '{name}' AND id <> :name ORDER BY id"), {"name": number}).all()


def limited(session: Session, number: int):
    return session.execute(text(f"SELECT id FROM users ORDER BY id LIMIT {number}")).all()


def updated(session: Session, name: str, number: int):
    session.execute(text(f"UPDATE users SET name = '{name}' WHERE id = {number}"))
    return session.execute(text("SELECT id, name FROM users ORDER BY id")).all()


def inserted(session: Session, name: str, number: int):
    session.execute(text(f"INSERT INTO users (id, name) VALUES ({number} + 100, '{name}')"))
    return session.execute(text("SELECT id, name FROM users ORDER BY id")).all()


def in_list(session: Session, ids: list[int]):
    return session.execute(text(f"SELECT id FROM users WHERE id IN ({', '.join(str(each) for each in ids)}) ORDER BY id")).all()


def in_list_map(session: Session, ids: list[int]):
    return session.execute(text(f"SELECT id FROM users WHERE id IN ({','.join(map(str, ids))}) ORDER BY id")).all()


def in_tuple(session: Session, ids: list[int]):
    return session.execute(text(f"SELECT id FROM users WHERE id IN {tuple(ids)} ORDER BY id")).all()


def in_words(session: Session, names: list[str]):
    wanted = ", ".join(f"'{each}'" for each in names)
    return session.execute(text(f"SELECT id FROM users WHERE name IN ({wanted}) ORDER BY id")).all()


def by_attribute(session: Session, row):
    return session.execute(text(f"SELECT id FROM users WHERE name = '{row.name}' ORDER BY id")).all()


def by_key(session: Session, row: dict):
    return session.execute(text(f"SELECT id FROM users WHERE name = '{row['name']}' ORDER BY id")).all()


def driver_sql(session: Session, name: str):
    return session.connection().exec_driver_sql(f"SELECT id FROM users WHERE name = '{name}' ORDER BY id").all()


def to_scalar(session: Session, name: str):
    return session.scalar(text(f"SELECT count(*) FROM users WHERE name = '{name}'"))


def percent_like(session: Session, name: str):
    return session.execute(text("SELECT id FROM users WHERE name LIKE '%%%s%%' ORDER BY id" % name)).all()


def percent_named(session: Session, name: str, number: int):
    sql = "SELECT id FROM users WHERE name = '%(name)s' OR id = %(number)d ORDER BY id" % {"name": name, "number": number}
    return session.execute(text(sql)).all()


def percent_in(session: Session, ids: list[int]):
    return session.execute(text("SELECT id FROM users WHERE id IN (%s) ORDER BY id" % ",".join(map(str, ids)))).all()


def format_positions(session: Session, name: str, number: int):
    return session.execute(text("SELECT id, '{{}}' FROM users WHERE name = '{1}' OR id = {0} ORDER BY id".format(number, name))).all()


def format_like(session: Session, name: str):
    return session.execute(text("SELECT id FROM users WHERE name LIKE '%{0}' OR name LIKE '{0}%' ORDER BY id".format(name))).all()


def format_in(session: Session, names: list[str]):
    wanted = "','".join(names)
    return session.execute(text("SELECT id FROM users WHERE name IN ('{}') ORDER BY id".format(wanted))).all()


def format_escaped(session: Session, name: str):
    return session.execute(text('SELECT id FROM users WHERE name = \'{}\' ORDER BY id'.format(name))).all()


def added_last(session: Session, number: int):
    return session.execute(text("SELECT id FROM users WHERE id = " + str(number))).all()


def added_lines(session: Session, name: str, number: int):
    sql = (
        "SELECT id FROM users WHERE name = '"
        + name
        + "' OR id = "
        + str(number)
        + " ORDER BY id"
    )
    return session.execute(text(sql)).all()


def added_like(session: Session, name: str):
    return session.execute(text("SELECT id FROM users WHERE name LIKE '%" + name + "%'" + ' ORDER BY id')).all()


def added_in(session: Session, ids):
    return session.execute(text("SELECT id FROM users WHERE id IN (" + ", ".join(str(each) for each in ids) + ") ORDER BY id")).all()


def added_to_constant(session: Session, name: str):
    table = "users"
    return session.execute(text("SELECT id FROM " + table + f" WHERE name = '{name}' ORDER BY id")).all()


def mixed(session: Session, name: str, number: int):
    return session.execute(text(f"SELECT id FROM users WHERE name = '{name}' " + "OR id = " + str(number) + " ORDER BY id")).all()


def not_in(session: Session, ids: list[int]):
    return session.execute(text(f"SELECT id FROM users WHERE id NOT IN ({','.join([str(each) for each in ids])}) ORDER BY id")).all()


def in_set(session: Session, ids):
    numbers = set(ids)
    return session.execute(text(f"SELECT id FROM users WHERE id IN ({','.join(map(str, numbers))}) ORDER BY id")).all()


def in_and_value(session: Session, names: list[str], number: int):
    return session.execute(
        text(f"SELECT id FROM users WHERE name IN ({', '.join(repr(each) for each in names)}) OR id = {number} ORDER BY id"),
    ).all()


def in_beside_values(session: Session, ids: list[int], name: str):
    statement = text(f"SELECT id FROM users WHERE id IN ({','.join(map(str, ids))}) OR name = '{name}' ORDER BY id")
    return session.execute(statement).all()


def with_variable(session: Session, name: str, number: int):
    given = {"number": number}
    return session.execute(text(f"SELECT id FROM users WHERE name = '{name}' AND id <> :number ORDER BY id"), given).all()


def with_empty(session: Session, name: str):
    return session.execute(text("SELECT id FROM users WHERE name = '%s' ORDER BY id" % name), {}).all()


def between(session: Session, number: int):
    return session.execute(text(f"SELECT id FROM users WHERE id BETWEEN {number} AND {number} ORDER BY id")).all()


def scalars(session: Session, name: str):
    return session.scalars(text("SELECT name FROM users WHERE name <> '" + name + "' ORDER BY id")).all()


def as_condition(session: Session, name: str):
    return session.execute(select(User.id).where(text("name = '%s'" % name)).order_by(User.id)).all()


def as_conditions(session: Session, name: str, row):
    statement = select(User.id).where(text("name <> '%s'" % name)).where(text("name <> '" + row.names[0] + "'"))
    return session.execute(statement.where(text(f"name <> '{row.name}'")).order_by(User.id)).all()


def as_list_condition(session: Session, ids: list[int], row):
    statement = select(User.id).where(text(f"id IN ({','.join(map(str, ids))})"))
    return session.execute(statement.where(text(f"name <> '{row.name}'")).order_by(User.id)).all()


def cast(session: Session, name: str):
    return session.execute(text(f"SELECT id FROM users WHERE name = CAST('{name}' AS text) OR name IN ('x', '{name}') ORDER BY id")).all()


def plain_string(session: Session, name: str, number: int):
    return session.execute(f"SELECT id FROM users WHERE name = '{name}' OR id = {number} ORDER BY id").all()


def plain_string_lines(session: Session, name: str):
    return session.execute(
        "SELECT id FROM users "
        f"WHERE name LIKE '%{name}%' "
        "ORDER BY id"
    ).all()


def plain_string_percent(session: Session, name: str, number: int):
    return session.execute("SELECT id FROM users WHERE name = '%s' OR id = %d ORDER BY id" % (name, number)).all()


def plain_string_with_own_parameter(session: Session, name: str, number: int):
    return session.execute(f"SELECT id FROM users WHERE name = '{name}' AND id <> :number ORDER BY id", {"number": number}).all()


def plain_string_in_variable(session: Session, name: str):
    sql = "SELECT id FROM users WHERE name = '" + name + "' ORDER BY id"
    return session.execute(sql).all()


def plain_string_in_list(session: Session, ids: list[int]):
    return session.scalar(f"SELECT count(*) FROM users WHERE id IN ({','.join(map(str, ids))})")


def on_connection(session: Session, name: str):
    return session.connection().execute("SELECT id FROM users WHERE name = '{}' ORDER BY id".format(name)).all()


def driver_sql_in_variable(session: Session, name: str, number: int):
    connection = session.connection()
    sql = f"SELECT id, '12:30', CAST(id AS text) FROM users WHERE name = '{name}' OR id = {number} ORDER BY id"
    return connection.exec_driver_sql(sql).all()


def percent_placeholders(session: Session, name: str, row):
    sql = "SELECT id FROM users WHERE name = %s OR name = %s OR id = %s OR name LIKE 'x%%' ORDER BY id"
    return session.connection().execute(sql, (name, row.name, row["number"])).all()


def question_marks(session: Session, name: str, number: int):
    return session.execute("SELECT id FROM users WHERE name = ? AND name = ? OR id > ? ORDER BY id", (name, name, number)).all()


def named_placeholders(session: Session, name: str, number: int):
    return session.connection().execute(
        "SELECT id FROM users WHERE name = %(name)s "
        "OR id = %(n)s ORDER BY id",
        {"name": name, "n": number},
    ).all()


def called_twice(session: Session, ids: list[int]):
    left = [*ids, 2]
    return session.execute(text(f"SELECT id FROM users WHERE id = {left.pop()} OR id = {left.pop()} ORDER BY id")).all()


def operation(session: Session, name: str, number: int):
    op.execute(f"UPDATE users SET name = '{name}' WHERE id = {number}")
    return session.execute(text("SELECT id, name FROM users ORDER BY id")).all()


def operation_in_parentheses(session: Session, name: str, ids: list[int]):
    op.execute(
        (
            f"UPDATE users SET name = '{name}' "
            f"WHERE id IN ({', '.join(str(each) for each in ids)}) AND name NOT LIKE 'x%'"
        )
    )
    return session.execute(text("SELECT id, name FROM users ORDER BY id")).all()


def closed(session: Session, name: str):
    return session.execute(text(f"SELECT id FROM users WHERE name = '{name}' ORDER BY id; -- ; the end")).all()


def semicolon_in_literal(session: Session, name: str):
    return session.execute(text(f"SELECT id, ';' FROM users WHERE name <> 'a;b' AND name = '{name}' ORDER BY id")).all()


def name_that_stays(session: Session, name: str):
    for table in ("users",):
        return session.execute(text(f"SELECT id FROM {table} WHERE name = '{name}' ORDER BY id")).all()


def kept_statements(session: Session, name: str):
    session.execute(text(f"UPDATE users SET name = '{name}' WHERE id = 1; DELETE FROM users WHERE name = '{name}'"))


def kept_statements_of_driver(session: Session, name: str):
    session.connection().exec_driver_sql(f"DELETE FROM users WHERE name = '{name}'; VACUUM")


def kept_percent_of_driver(session: Session, name: str):
    return session.connection().exec_driver_sql(f"SELECT id FROM users WHERE name LIKE '%{name}' ORDER BY id").all()


def kept_parameters_of_driver(session: Session, name: str, number: int):
    sql = f"SELECT id FROM users WHERE name = '{name}' AND id <> ? ORDER BY id"
    return session.connection().exec_driver_sql(sql, (number,)).all()


def kept_colon_of_driver(session: Session, name: str):
    return session.connection().exec_driver_sql(f"SELECT id, 'a :b' FROM users WHERE name = '{name}' ORDER BY id").all()


def kept_placeholders(session: Session, name: str, number: int):
    return session.execute("SELECT id FROM users WHERE name = '?' AND name = %s OR id = %s ORDER BY id", (name,)).all()


def kept_name(session: Session, table: str, name: str):
    return session.execute(text(f"SELECT id FROM {table} WHERE name = '{name}' ORDER BY id")).all()
