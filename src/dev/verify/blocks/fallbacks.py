"""What the blocks import from a project that the page does not show."""

import sys
import types

from sqlalchemy import ForeignKey, Table, Column, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    email: Mapped[str | None]
    nick: Mapped[str | None]
    slug: Mapped[str | None]
    region: Mapped[str | None]
    team: Mapped[str | None]
    options: Mapped[str | None]
    age: Mapped[int | None]
    seen: Mapped[bool | None]
    active: Mapped[bool | None]
    closed: Mapped[bool | None]
    created_at: Mapped[str | None]
    deleted_at: Mapped[str | None]
    posts: Mapped[list["Post"]] = relationship(back_populates="user", order_by="Post.id")
    orders: Mapped[list["Order"]] = relationship(order_by="Order.id")


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(back_populates="posts")
    tags: Mapped[list["Tag"]] = relationship(order_by="Tag.id")


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class StockMove(Base):
    __tablename__ = "stock_moves"
    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str]
    quantity: Mapped[int]


class Coupon(Base):
    __tablename__ = "coupons"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)


class Token(Base):
    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str | None]


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]


class Job(Base):
    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    done: Mapped[bool | None]


class Invoice(Base):
    __tablename__ = "invoices"
    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str | None]


class Box(Base):
    __tablename__ = "boxes"
    id: Mapped[int] = mapped_column(primary_key=True)


class Stamped:
    pass


class UserOut:
    """Stands for a pydantic model that reads attributes."""

    @classmethod
    def model_validate(cls, value):
        return [value.id, value.name]


class Settings:
    region = "here"

    def __getattr__(self, name):
        return "sqlite://" if "URL" in name else name.lower()


class Repository:
    def __init__(self, session):
        self.session = session

    async def add(self, name):
        self.session.add(name)
        await self.session.flush()


async def load(session, statement):
    return (await session.execute(statement)).scalars().all()


async def list_users(session):
    return (await session.execute("users")).scalars().all()


class LazyBase(DeclarativeBase):
    """For models that the page itself defines on a base from elsewhere."""


def install(world) -> None:
    """Puts the modules in place; `world` holds the engines and sessions of this run."""
    users = Table(
        "users", MetaData(), Column("id", Integer, primary_key=True), Column("name", String), Column("email", String), Column("age", Integer)
    )
    models = {name: value for name, value in globals().items() if isinstance(value, type) and hasattr(value, "__tablename__")}
    contents = {
        "app": {},
        "app.models": {**models, "Base": Base, "users": User.__table__},
        "app.tables": {"users": users, "metadata": users.metadata},
        "app.base": {"Base": LazyBase},
        "app.config": {"settings": Settings(), "READ_ROLE": "reader"},
        "app.db": {
            "engine": world.engine,
            "sync_engine": world.engine,
            "SessionLocal": world.factory,
            "Session": world.factory,
            "session_scope": world.factory,
        },
        "app.schemas": {"UserOut": UserOut},
        "app.users": {"list_users": list_users},
        "app.repository": {"Repository": Repository, "load": load},
        "elsewhere": {"Account": Account, "Stamped": Stamped},
    }
    for name, attributes in contents.items():
        module = types.ModuleType(name)
        module.__path__ = []
        vars(module).update(attributes)
        sys.modules[name] = module
