// What the page has from docs/api/openapi.json: its types, src/api/contract.ts, and the English of errors,
// src/i18n/errors_en.ts.
// Usage: node test/api_types.mjs [--check]; writes them, with --check only says whether those in the tree are those of
// the document.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const document = JSON.parse(readFileSync(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8'));
const made_by = '// Made by test/api_types.mjs from docs/api/openapi.json: change that.\n';

// The shapes alone: paths and their parameters are held to the document by test/contract.mjs.
async function types_of({ components, ...rest }) {
  const shapes = { ...rest, paths: {}, components: { schemas: components.schemas } };
  return made_by + astToString(await openapiTS(shapes, { alphabetize: false }));
}

function english_of({ components }) {
  const rows = components.schemas.ErrorCode.oneOf.map((one) => `  ${one.const}: ${JSON.stringify(one.description)},\n`);
  return `${made_by}import type { ErrorCode } from '../api/types';\n\nexport const ERRORS_EN: Record<ErrorCode, string> = {\n${rows.join('')}};\n`;
}

for (const [name, made] of [
  ['src/api/contract.ts', await types_of(document)],
  ['src/i18n/errors_en.ts', english_of(document)],
]) {
  const file = new URL(`../${name}`, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(file, made);
  else if (readFileSync(file, 'utf8') !== made) {
    console.log(`ui/${name} is not of docs/api/openapi.json: npm run api writes it anew`);
    process.exitCode = 1;
  } else console.log(`ui/${name} is of docs/api/openapi.json`);
}
