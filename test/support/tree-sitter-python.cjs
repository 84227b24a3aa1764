// See native-environment.cjs.
if (!globalThis.__native['tree-sitter-python']) throw new Error('tree-sitter-python is not installed');
module.exports = globalThis.__native['tree-sitter-python'];
