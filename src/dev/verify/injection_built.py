"""SQL built from values in several steps: with `+=`, on some ways only, or by a template. As injection.py."""

from string import Template

from sqlalchemy import text
from sqlalchemy.orm import Session

ORDER = " ORDER BY id"


def template(session: Session, name: str):
    return session.execute(text(Template("SELECT id, '$$' FROM users WHERE name = '$n' ORDER BY id").substitute(n=name))).all()


def template_of_dictionary(session: Session, name: str, number: int):
    sql = Template("SELECT id FROM users WHERE name LIKE '${n}%' OR id = $number ORDER BY id").substitute({"n": name, "number": number})
    return session.execute(text(sql)).all()


def appended(session: Session, name: str, number: int):
    sql = "SELECT id FROM users WHERE 1 = 1"
    sql += f" AND (name LIKE '%{name}%'"
    sql += " OR id = %d)" % number
    sql += ORDER
    return session.execute(text(sql)).all()


def appended_to_values(session: Session, name: str, ids: list[int]):
    sql = f"SELECT id FROM users WHERE name <> '{name}'"
    sql += " OR id IN (" + ", ".join(str(each) for each in ids) + ")"
    sql += " ORDER BY id"
    statement = text(sql)
    return session.execute(statement).all()


def appended_by_plus(session: Session, name: str):
    sql = "SELECT id FROM users"
    sql += " WHERE name = '" + name + "' OR name = 'x" + name + "' ORDER BY id"
    return session.execute(text(sql)).all()


def sometimes(session: Session, name: str, number: int):
    sql = "SELECT id FROM users WHERE 1 = 1"
    if number > 2:
        sql += f" AND name = '{name}'"
    elif number > 1:
        sql += " AND name LIKE '%{}%'".format(name)
    else:
        sql += " AND id > 1"
    sql += f" AND id <> {number} ORDER BY id"
    return session.execute(text(sql)).all()


def sometimes_beside_own(session: Session, name: str, number: int):
    sql = "SELECT id FROM users WHERE id <> :low"
    if number > 1:
        sql += f" AND name = '{name}'"
    return session.execute(text(sql), {"low": number}).all()


def sometimes_none_at_all(session: Session, name: str, number: int):
    sql = "SELECT id FROM users"
    if number == 2 or number > 9:
        sql += f" WHERE name = '{name}'"
    return sorted(session.scalars(text(sql)).all()) == []


def sometimes_as_string(session: Session, name: str, number: int):
    sql = "SELECT id FROM users WHERE id < 3"
    if number > 1:
        sql += f" OR name = '{name}'"
    return session.execute(sql).all()


def kept_list_sometimes(session: Session, ids: list[int], number: int):
    sql = "SELECT id FROM users WHERE 1 = 1"
    if number > 1:
        sql += f" AND id IN ({', '.join(str(each) for each in ids)})"
    return session.execute(text(sql)).all()


def kept_item_sometimes(session: Session, row):
    sql = "SELECT id FROM users WHERE 1 = 1"
    if row:
        sql += f" AND name = '{row['name']}'"
    return session.execute(text(sql)).all()


def kept_unset_otherwise(session: Session, name: str, number: int):
    sql = "SELECT id FROM users WHERE 1 = 1"
    if number > 1:
        wanted = name
        sql += f" AND name = '{wanted}'"
    return session.execute(text(sql)).all()


def kept_bound_sometimes(session: Session, name: str, number: int):
    sql = "SELECT id FROM users WHERE 1 = 1"
    if number > 1:
        sql += f" AND name = '{name}'"
    statement = text(sql)
    return session.execute(statement).all()


def kept_in_loop(session: Session, names: list[str]):
    sql = "SELECT id FROM users WHERE 1 = 0"
    for name in names:
        sql += f" OR name = '{name}'"
    return session.execute(text(sql)).all()


def kept_read_before(session: Session, name: str):
    sql = "SELECT id FROM users"
    print(sql)
    sql += f" WHERE name = '{name}'"
    return session.execute(text(sql)).all()


def kept_set_between(session: Session, name: str):
    sql = "SELECT id FROM users"
    sql += f" WHERE name = '{name}'"
    name = "other"
    return session.execute(text(sql), {"name": name}).all()


def kept_quote_across(session: Session, name: str):
    sql = "SELECT id FROM users WHERE name = '"
    sql += name
    sql += "'"
    return session.execute(text(sql)).all()
