// The types of the page, src/api/contract.ts, from docs/api/openapi.json. Usage: node test/api_types.mjs [--check]
// Writes them; with --check only says whether those in the tree are those of the document.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const document = JSON.parse(readFileSync(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8'));
const types = new URL('../src/api/contract.ts', import.meta.url);

// The shapes alone: paths and their parameters are held to the document by test/contract.mjs.
export async function types_of({ components, ...rest }) {
  const shapes = { ...rest, paths: {}, components: { schemas: components.schemas } };
  return `// Made by test/api_types.mjs from docs/api/openapi.json: change that.\n${astToString(await openapiTS(shapes, { alphabetize: false }))}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await types_of(document);
  if (!process.argv.includes('--check')) writeFileSync(types, made);
  else if (readFileSync(types, 'utf8') !== made) {
    console.log('ui/src/api/contract.ts is not of docs/api/openapi.json: npm run api writes it anew');
    process.exitCode = 1;
  } else console.log('the types of the page are those of docs/api/openapi.json');
}
