// Whether every scenario that a requirement set has for servers ran and is green:
// `node every_scenario.mjs SET LIST LOG`, with what `conformance list` and `conformance server` printed.

import { readFileSync } from 'node:fs';

const [set, list, log] = process.argv.slice(2);
const section = readFileSync(list, 'utf8').split('Server scenarios')[1]?.split('Client scenarios')[0] ?? '';
const required = [...section.matchAll(/^ {2}- (\S+)$/gm)].map((match) => match[1]);
const lines = readFileSync(log, 'utf8').split('=== SUMMARY ===')[1] ?? '';
const ran = new Map(
  [...lines.matchAll(/^\S+ (\S+): (\d+) passed, (\d+) failed/gm)].map((match) => [
    match[1],
    { passed: Number(match[2]), failed: Number(match[3]) },
  ]),
);
if (required.length < 20) throw new Error(`${set}: only ${required.length} scenarios are required`);
const red = required.filter((name) => !(ran.get(name)?.passed > 0 && ran.get(name).failed === 0));
if (red.length > 0) throw new Error(`${set}: not green: ${red.join(', ')}`);
console.log(`${set}: all ${required.length} scenarios are green`);
