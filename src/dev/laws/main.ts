import { parseArgs } from 'node:util';
import { rules } from '../../../checks/index.js';
import { DEFAULT_SETTINGS } from '../../lint/settings.js';
import { readPython } from '../bench/python-files.js';
import { fixLawfully } from './fix-rounds.js';
import { brokenUnderPython } from './python-syntax.js';

// `npm run laws -- --folder <dir> [--unsafe]` applies every fix to the Python below a folder, in memory, and looks whether the
// laws of fixing hold: the files parse (also with Python itself, where there is one), each finding is gone and none is
// new, comments stay, no other statement is touched, patches go back, and a second run changes nothing. Exit code 1: one is broken.

const { values } = parseArgs({
  options: { folder: { type: 'string', default: 'src/demo/sample/after' }, unsafe: { type: 'boolean', default: false } },
});

const files = readPython(values.folder);
const input = { files, rules, settings: DEFAULT_SETTINGS };
const { texts, faults, applied } = await fixLawfully(input, { unsafe: values.unsafe });
const changed = files.filter(({ path, text }) => texts.get(path) !== text);
const again = await fixLawfully(
  { ...input, files: files.map(({ path }) => ({ path, text: texts.get(path)! })) },
  { unsafe: values.unsafe },
);
const all = [...faults, ...again.faults];
if (again.applied > 0) all.push(`${again.applied} fixes in the second run`);
all.push(...brokenUnderPython(changed.map(({ path, text }) => ({ path, before: text, after: texts.get(path)! }))));
for (const fault of all) console.log(fault);
console.log(`${values.folder}: ${files.length} files, ${applied} fixes in ${changed.length} files, ${all.length} faults`);
process.exitCode = all.length > 0 ? 1 : 0;
