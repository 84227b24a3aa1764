// See native-environment.cjs.
if (!globalThis.__native['tree-sitter']) throw new Error('tree-sitter is not installed');
module.exports = globalThis.__native['tree-sitter'];
