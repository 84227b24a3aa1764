import { setFlagsFromString } from 'node:v8';

/**
 * V8's flags by major version of Node, which names them anew now and then: how much a function must have run before it is
 * optimised (six times as much as by default), and how much of what it calls is built into it (a third).
 */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  20: ['--interrupt-budget=800000', '--max-inlined-bytecode-size-cumulative=300'],
  22: ['--invocation-count-for-turbofan=18000', '--max-inlined-bytecode-size-cumulative=300'],
};

/** The flags for a version of Node such as "22.4.0"; none where they are not known. */
export function compilerFlags(nodeVersion: string): readonly string[] {
  return FLAGS[nodeVersion.split('.')[0]!] ?? [];
}

/**
 * Lets V8 optimise later and less, for a process of some seconds: a check runs through thousands of functions, none of them
 * hot, and compiling them took a third of the processor time that the first check of 900 files needs, on threads which a
 * CI machine has better use for.
 */
export function optimizeLess(): void {
  for (const flag of compilerFlags(process.versions.node)) setFlagsFromString(flag);
}
