"""Loads one form of a block with its project, and runs all of its functions."""

import importlib.abc
import importlib.util
import inspect
import sys
import types

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlalchemy.orm import sessionmaker

import fallbacks
from arguments import arguments_for
from outcome import Notes, plain
from steps import instrument
from world import run_async


NOTHING = {"outcome": ("returned", None), "statements": [], "commits": 0, "committed": {}, "seeded": {}, "steps": []}


class ProjectFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules of the page's project, from its blocks."""

    def __init__(self, texts):
        self.texts = texts

    def find_spec(self, name, path=None, target=None):
        is_package = any(other.startswith(f"{name}.") for other in self.texts)
        if name in self.texts or is_package:
            return importlib.util.spec_from_loader(name, self, is_package=is_package)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(self.texts.get(module.__name__, ""), module.__name__, "exec"), vars(module))


def module_name(path):
    name = path.removesuffix(".py").removeprefix("src/").replace("/", ".")
    return name.removesuffix(".__init__")


class Form:
    """A block in its legacy or its fixed form."""

    def __init__(self, block, text, world):
        self.world = world
        self.notes = Notes()
        self.runs = {}
        self.name = module_name(block.path)
        self.texts = {module_name(path): body for path, body in block.files.items() if path.endswith(".py")}
        apart = "/querying/" in block.page
        self.code, self.step_count = instrument(text, block.name, apart)
        self.engines = []
        self.finder = ProjectFinder(self.texts)

    def run(self):
        self.clear_modules()
        fallbacks.install(self.world)
        for name in self.texts:
            sys.modules.pop(name, None)
        sys.meta_path.insert(0, self.finder)
        self.world.forget_block()
        self.world.prepare([fallbacks.Base.metadata])
        self.world.begin_run()
        try:
            self.load()
            self.call_all()
        except Exception as error:
            self.runs["the module"] = {**NOTHING, "outcome": ("raised", (type(error).__name__, str(error).split("\n")[0][:160]))}
        finally:
            sys.meta_path.remove(self.finder)

    def clear_modules(self):
        for name in list(sys.modules):
            if name.split(".")[0] in ("app", "elsewhere", "tests", "scripts", "alembic_versions") or name == self.name:
                del sys.modules[name]
        fallbacks.LazyBase.registry.dispose()
        fallbacks.LazyBase.metadata.clear()
        if "sqlmodel" in sys.modules:
            sqlmodel = sys.modules["sqlmodel"]
            sqlmodel.SQLModel.metadata.clear()
            sqlmodel.main.default_registry.dispose()

    def load(self):
        package = self.name.rpartition(".")[0]
        if package and package not in sys.modules:
            sys.modules[package] = types.ModuleType(package)
            sys.modules[package].__path__ = []
        self.module = types.ModuleType(self.name)
        vars(self.module)["__note__"] = self.notes
        sys.modules[self.name] = self.module
        exec(self.code, vars(self.module))
        self.engines = [dict(options) for options in self.world.made]
        self.contexts = flask_contexts(self.module, self.world)
        metadatas = list(metadatas_of([self.module, *(sys.modules[name] for name in self.texts if name in sys.modules)]))
        self.world.prepare([*metadatas, fallbacks.Base.metadata])
        for value in list(vars(self.module).values()):
            if isinstance(value, sessionmaker) and value.kw.get("bind") is None:
                value.configure(bind=self.world.engine)
            if isinstance(value, async_sessionmaker) and value.kw.get("bind") is None:
                value.configure(bind=self.world.async_engine)

    def call_all(self):
        for name, value in list(vars(self.module).items()):
            if inspect.isfunction(value) and value.__module__ == self.name:
                self.call(name, lambda value=value: value)
            elif inspect.isclass(value) and value.__module__ == self.name and not hasattr(value, "__table__"):
                for method, function in list(vars(value).items()):
                    if inspect.isfunction(function) and not method.startswith("__"):
                        self.call(f"{name}.{method}", lambda value=value, method=method: getattr(self.instance(value), method))

    def instance(self, cls):
        made = cls(**arguments_for(cls.__init__, self.module, self.world)) if "__init__" in vars(cls) else cls()
        if hasattr(made, "setup_method"):
            made.setup_method()
        return made

    def call(self, name, find):
        world = self.world
        world.begin_run()
        seeded = world.committed()
        before = {number: len(notes) for number, notes in self.notes.steps.items()}

        async def in_loop():
            async with world.async_engine.connect() as connection, world.async_session() as session:
                world.connections = {"async": connection, "async-session": session, **sync}
                function = find()
                try:
                    result = await function(**arguments_for(function, self.module, world))
                    return await collect(result), state_of(session.sync_session)
                finally:
                    world.before_close = (list(world.statements), world.commits)

        with world.engine.connect() as connection, world.session() as session:
            sync = {"sync": connection, "session": session}
            world.connections = {**sync, "async": None, "async-session": None}
            try:
                is_async = inspect.iscoroutinefunction(unbound(find))
                if is_async:
                    outcome = ("returned", run_async(world, in_loop))
                else:
                    function = find()
                    result = plain(function(**arguments_for(function, self.module, world)))
                    outcome = ("returned", (result, state_of(session)))
            except Exception as error:
                outcome = ("raised", (type(error).__name__, str(error).split("\n")[0][:160]))
            world.end_run()
        self.runs[name] = {
            "outcome": outcome,
            "statements": list(world.statements),
            "commits": world.commits,
            "committed": world.committed(),
            "seeded": seeded,
            "steps": sorted(number for number, notes in self.notes.steps.items() if len(notes) > before.get(number, 0)),
        }


def unbound(find):
    try:
        return find()
    except Exception:
        return None


async def collect(result):
    if hasattr(result, "__aiter__"):
        return "streamed", [plain(each) async for each in result]
    return plain(result)


def state_of(session):
    return {"new": len(session.new), "dirty": len(session.dirty), "deleted": len(session.deleted)}


def metadatas_of(modules):
    seen = []
    for module in modules:
        for value in list(vars(module).values()):
            metadata = value if isinstance(value, sa.MetaData) else getattr(value, "metadata", None)
            if isinstance(metadata, sa.MetaData) and metadata not in seen:
                seen.append(metadata)
    return seen


def flask_contexts(module, world):
    contexts = []
    for value in list(vars(module).values()):
        if type(value).__module__.startswith("flask_sqlalchemy") and hasattr(value, "init_app"):
            from flask import Flask

            app = Flask("app")
            app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
            value.init_app(app)
            context = app.test_request_context()
            context.push()
            value.engines[None] = world.engine
            contexts.append(context)
    return contexts
