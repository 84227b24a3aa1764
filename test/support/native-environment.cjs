// Loads the native addons once per worker, outside Jest's module registry: tree-sitter patches its native prototypes
// when it loads, and a second load in the same process leaves `tree.rootNode` undefined.
const { TestEnvironment } = require('jest-environment-node');

function loadOrUndefined(name) {
  try {
    return require(name);
  } catch {
    return undefined; // an optional dependency: without it the wasm engine is used
  }
}

const native = { 'tree-sitter': loadOrUndefined('tree-sitter'), 'tree-sitter-python': loadOrUndefined('tree-sitter-python') };

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.__native = native;
  }
};
