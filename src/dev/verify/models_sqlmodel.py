"""The models of models.py as SQLModel writes them."""

from sqlmodel import Field, Relationship, Session, SQLModel

Base = SQLModel
open_session = Session


class User(SQLModel, table=True):
    __tablename__ = "users"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    posts: list["Post"] = Relationship(back_populates="user", sa_relationship_kwargs={"order_by": "Post.id"})


class Post(SQLModel, table=True):
    __tablename__ = "posts"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    user_id: int = Field(foreign_key="users.id")
    user: User = Relationship(back_populates="posts")
    tags: list["Tag"] = Relationship(sa_relationship_kwargs={"lazy": "joined", "order_by": "Tag.id"})


class Tag(SQLModel, table=True):
    __tablename__ = "tags"

    id: int | None = Field(default=None, primary_key=True)
    word: str
    post_id: int = Field(foreign_key="posts.id")


def seed(session) -> None:
    session.add_all([User(id=1, name="ann", age=30), User(id=2, name="bob", age=None), User(id=3, name="cy", age=30)])
    session.add_all([Post(id=number, title=f"t{number % 3}", user_id=1 + number % 2) for number in range(1, 7)])
    session.add_all([Tag(id=number, word=f"w{number % 2}", post_id=1 + number % 3) for number in range(1, 9)])
    session.commit()
