import { roleAt } from '../../project/role.js';
import type { FileRole } from '../../project/source-file.js';
import type { PyNode } from '../../python/tree.js';
import type { Report, Rule, RuleContext, ServiceName, Services } from '../rule.js';
import type { RuleTarget } from './run-rules.js';

/** What a rule is given of one file. */
interface Given {
  readonly target: RuleTarget;
  readonly options: Readonly<Record<string, unknown>>;
  readonly report: (report: Report) => void;
}

/** A class rather than an object for each: a hundred rules are started on every file. */
class Context {
  // Declared only: a field that is defined and then assigned costs twice.
  declare readonly file: RuleTarget['file'];
  declare readonly sqlalchemy: RuleTarget['sqlalchemy'];
  declare readonly role: FileRole;
  declare readonly options: Given['options'];
  declare readonly report: Given['report'];
  declare readonly services: Services;

  constructor({ target, options, report }: Given) {
    this.file = target.file;
    this.sqlalchemy = target.sqlalchemy;
    this.role = target.file.role;
    this.options = options;
    this.report = report;
    this.services = target.services;
  }

  roleAt(node: PyNode): FileRole {
    return roleAt(this.role, this.file.module, node);
  }
}

const classes = new Map<readonly ServiceName[], new (given: Given) => Context>();

/** The context of a rule, with the services that it named and no others: what it did not ask for must not seem to be there. */
export function contextFor(rule: Rule, given: Given): RuleContext<string, ServiceName> {
  let Class = classes.get(rule.needs);
  if (!Class) {
    Class = withServices(rule.needs);
    classes.set(rule.needs, Class);
  }
  return new Class(given) as unknown as RuleContext<string, ServiceName>;
}

/** Getters on the prototype, since a service is made when it is first read. */
function withServices(needs: readonly ServiceName[]): new (given: Given) => Context {
  const Class = class extends Context {};
  for (const name of needs) {
    Object.defineProperty(Class.prototype, name, {
      get(this: Context) {
        return this.services[name];
      },
    });
  }
  return Class;
}
