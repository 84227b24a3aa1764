import { LIBRARIES } from '../module-directory.js';

/** Modules of Python's own that nearly every file imports, and that no project calls a package of its own. */
const STANDARD: ReadonlySet<string> = new Set(
  (
    '__future__ abc argparse base64 collections concurrent contextvars copy csv dataclasses datetime decimal enum functools hashlib importlib ' +
    'inspect io itertools json logging math operator os pathlib pprint random re secrets shutil string subprocess sys tempfile textwrap ' +
    'threading time traceback unittest urllib uuid warnings zoneinfo pydantic starlette'
  ).split(' '),
);

/** Whether a name in an import cannot lead to a file of the project. Told without knowing the project's files. */
export function isSurelyForeign(name: string): boolean {
  const first = name.split('.', 1)[0]!;
  return LIBRARIES.has(first) || STANDARD.has(first);
}
