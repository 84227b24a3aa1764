"""Makes each statement of a block a step of its own: what it gives or raises is noted, and the next one runs all the same."""

import ast


class Steps(ast.NodeTransformer):
    """Functions that catch or clean up by themselves stay whole: their exceptions have to reach them."""

    def __init__(self, apart: bool):
        self.apart = apart
        self.count = 0

    def visit_FunctionDef(self, node):
        if has_own_flow(node) and not self.apart:
            return node
        node.body = self.block(node.body)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Module(self, node):
        node.body = self.block(node.body)
        return node

    def visit_ClassDef(self, node):
        node.body = [self.visit(each) if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) else each for each in node.body]
        return node

    def block(self, body):
        return [made for statement in body for made in self.statement(statement)]

    def statement(self, node):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return [self.visit(node)]
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            return [import_of(node, alias) for alias in node.names]
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass, ast.Continue, ast.Break)):
            return [node]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return [node]
        self.count += 1
        number = self.count
        if isinstance(node, ast.ClassDef):
            node = self.visit_ClassDef(node)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While, ast.If)):
            node.body = self.block(node.body)
        elif isinstance(node, (ast.With, ast.AsyncWith)) and self.apart:
            node.body = self.block(node.body)
        elif isinstance(node, ast.Expr):
            node.value = noted(number, node.value)
        elif isinstance(node, (ast.Return, ast.Assign)) and node.value is not None:
            node.value = noted(number, node.value, isinstance(node, ast.Assign))
        handler = ast.parse(f"try:\n    pass\nexcept Exception as __error:\n    __note__.error({number}, __error)").body[0]
        handler.body = [node]
        # A class that could not be made must not hide that it is missing from those who look for it.
        return [ast.copy_location(handler, node)]


def import_of(node, alias):
    """One name: a name that SQLAlchemy has no more raises where it is used."""
    handler = ast.parse(f"try:\n    pass\nexcept ImportError as __error:\n    {alias.asname or alias.name} = __note__.missing(__error)").body[0]
    handler.body = [ast.ImportFrom(node.module, [alias], node.level)]
    return ast.copy_location(handler, node)


def has_own_flow(node) -> bool:
    return any(isinstance(each, (ast.Try, ast.With, ast.AsyncWith, ast.Raise, ast.Assert)) for each in ast.walk(node))


def noted(number, value, is_kept=False):
    call = ast.Call(ast.Attribute(ast.Name("__note__", ast.Load()), "kept" if is_kept else "value", ast.Load()), [ast.Constant(number), value], [])
    return ast.copy_location(call, value)


def instrument(text: str, filename: str, apart: bool):
    """The code with its steps apart, and how many there are."""
    tree = ast.parse(text, filename)
    steps = Steps(apart)
    tree = ast.fix_missing_locations(steps.visit(tree))
    return compile(tree, filename, "exec"), steps.count
