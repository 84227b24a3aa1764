"""SQL built from values, one function for each way to write it.

What is given comes from run_injection.py: plain values must find the same rows as before, hostile ones must not reach the SQL.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session


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
