"""The models and the rows that both forms of every case run against."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

open_session = Session


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    age: Mapped[int | None]
    posts: Mapped[list[Post]] = relationship(back_populates="user", order_by="Post.id")


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(back_populates="posts")
    tags: Mapped[list[Tag]] = relationship(lazy="joined", order_by="Tag.id")


class Tag(Base):
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))


class Event(Base):
    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    room: Mapped[str | None]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "event"}


class Talk(Event):
    __mapper_args__ = {"polymorphic_identity": "talk"}


def seed(session) -> None:
    session.add_all([User(id=1, name="ann", age=30), User(id=2, name="bob", age=None), User(id=3, name="cy", age=30)])
    session.add_all([Post(id=number, title=f"t{number % 3}", user_id=1 + number % 2) for number in range(1, 7)])
    session.add_all([Tag(id=number, word=f"w{number % 2}", post_id=1 + number % 3) for number in range(1, 9)])
    session.add_all([Event(id=1, room="a"), Talk(id=2, room="b"), Talk(id=3, room=None)])
    session.commit()
