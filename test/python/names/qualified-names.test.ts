import { createModule, type PyModule } from '../../../src/python/module.js';
import { loadPythonParser, type PythonParser } from '../../../src/python/parser.js';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function moduleOf(text: string, name = 'app.services.user', isPackage = false): PyModule {
  return createModule(parser.parse(text), { name, isPackage });
}

/** The name of the expression statement that ends the text. */
function nameOfLast(text: string, name?: string, isPackage?: boolean): string | undefined {
  const module = moduleOf(text, name, isPackage);
  return module.qualifiedName(module.tree.root.descendants('expression_statement').at(-1)!.namedChildren[0]!);
}

describe('qualifiedName', () => {
  it.each([
    ['import sqlalchemy as sa\nsa.orm.Session', 'sqlalchemy.orm.Session'],
    ['import a.b\na.b.c', 'a.b.c'],
    ['import a.b as c\nc.d', 'a.b.d'],
    ['from sqlalchemy import select as s\ns', 'sqlalchemy.select'],
    ['from . import models\nmodels.User', 'app.services.models.User'],
    ['from ..db import (Session, Base as B,)\nB', 'app.db.Base'],
    ['from .... import x\nx', 'x'],
    ['if TYPE_CHECKING:\n    from a import X\nX', 'a.X'],
    ['try:\n    import orjson as json\nexcept ImportError:\n    import json\njson.dumps', 'orjson.dumps'],
    ['try:\n    import orjson\nexcept ImportError:\n    orjson = None\norjson', 'orjson'],
    ['import a\na = 3\na', undefined],
    ['class User: pass\nUser.name', 'app.services.user.User.name'],
    ['engine = create()\nengine', 'app.services.user.engine'],
    ['x = 1\nx = 2\nx', undefined],
    ['import sqlalchemy\ntext = sqlalchemy.text\ntext', 'sqlalchemy.text'],
    ['a = b\nb = a\na', 'app.services.user.b'],
    ['len', 'builtins.len'],
    ['unknown', undefined],
    ['f().g', undefined],
    ['(len)', 'builtins.len'],
    ['def f(x): pass\nfor y in z:\n    y', undefined],
    ['from __future__ import annotations\nannotations', '__future__.annotations'],
  ])('of %j is %j', (text, expected) => {
    expect(nameOfLast(text)).toBe(expected);
  });

  it('starts relative imports of a package at the package', () => {
    expect(nameOfLast('from .models import User\nUser', 'app', true)).toBe('app.models.User');
  });

  it('resolves imports and definitions inside functions, not parameters or values', () => {
    const module = moduleOf('def f(p):\n    from a import b\n    v = g()\n    def h(): pass\n    use(p, b, v, h)\n');
    const [p, b, v, h] = module.callsNamed('use')[0]!.positional;
    expect([p, b, v, h].map((node) => module.qualifiedName(node!))).toEqual([undefined, 'a.b', undefined, 'app.services.user.f.h']);
  });

  it('records star imports', () => {
    const { starImports } = moduleOf('from ..x import *\n');
    expect(starImports.map(({ module }) => module)).toEqual(['app.x']);
  });
});
