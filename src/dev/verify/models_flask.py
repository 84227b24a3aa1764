"""The models of models.py as an application of Flask-SQLAlchemy has them."""

from contextlib import contextmanager

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
Base = db.Model


class User(db.Model):
    __tablename__ = "users"

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String)
    age = db.Column(db.Integer)
    posts = db.relationship("Post", back_populates="user", order_by="Post.id")


class Post(db.Model):
    __tablename__ = "posts"

    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String)
    user_id = db.Column(db.ForeignKey("users.id"))
    user = db.relationship("User", back_populates="posts")
    tags = db.relationship("Tag", lazy="joined", order_by="Tag.id")


class Tag(db.Model):
    __tablename__ = "tags"

    id = db.Column(db.Integer, primary_key=True)
    word = db.Column(db.String)
    post_id = db.Column(db.ForeignKey("posts.id"))


def seed(session) -> None:
    session.add_all([User(id=1, name="ann", age=30), User(id=2, name="bob", age=None), User(id=3, name="cy", age=30)])
    session.add_all([Post(id=number, title=f"t{number % 3}", user_id=1 + number % 2) for number in range(1, 7)])
    session.add_all([Tag(id=number, word=f"w{number % 2}", post_id=1 + number % 3) for number in range(1, 9)])
    session.commit()


@contextmanager
def open_session(engine):
    app = Flask("app")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    with app.test_request_context():
        db.engines[None] = engine
        yield db.session
