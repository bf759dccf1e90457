// docs/api/openapi.json as a judge of requests and answers: those of the program (contract_checks.mjs), and those of
// the page and the mock in every test of the page.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';

const text = readFileSync(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8');
export const api = JSON.parse(text);
const ajv = new Ajv({ strict: true, allowUnionTypes: true, coerceTypes: false });
ajv.addVocabulary(Object.keys(api)); // of the document as a whole, which is no schema
ajv.addSchema(api, 'api');

const kept = new Map();

// A schema by its place in the document, compiled once.
function judge(...place) {
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  if (!kept.has(pointer)) kept.set(pointer, ajv.compile({ $ref: `api#/${pointer}` }));
  return kept.get(pointer);
}

function faults_of(judged, value) {
  if (judged(value)) return [];
  return judged.errors.map(
    (one) =>
      `${one.instancePath || 'the whole'} ${one.message}${Object.values(one.params).length ? ` (${JSON.stringify(one.params)})` : ''}`,
  );
}

const patterns = Object.keys(api.paths).map((path) => ({
  path,
  shape: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+?)')}$`),
  names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
}));

// {path, method, operation, place in the document}, or undefined where the document has none.
export function operation_of(method, pathname) {
  const lower = method.toLowerCase();
  const found = patterns.find((one) => one.shape.test(pathname) && api.paths[one.path][lower]);
  return (
    found && {
      path: found.path,
      name: `${method} ${found.path}`,
      operation: api.paths[found.path][lower],
      place: ['paths', found.path, lower],
    }
  );
}

export const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.keys(methods)
    .filter((one) => one !== 'parameters')
    .map((one) => `${one.toUpperCase()} ${path}`),
);

const resolved = (one) =>
  one.$ref
    ? one.$ref
        .slice(2)
        .split('/')
        .reduce((at, part) => at[part], api)
    : one;

// A text of an address as the type that it stands for.
function typed(value, schema) {
  return schema.type === 'integer' && /^-?\d+$/.test(value) ? Number(value) : value;
}

// What is wrong with a request; `body` is a parsed value.
export function faults_of_request(method, url, body) {
  const address = new URL(url, 'http://any');
  const found = operation_of(method, address.pathname);
  if (!found) return [`${method} ${address.pathname} is not in the document`];
  const known = [...(api.paths[found.path].parameters ?? []), ...(found.operation.parameters ?? [])]
    .map(resolved)
    .filter((one) => one.in === 'query');
  const faults = [];
  for (const [name, value] of address.searchParams) {
    const parameter = known.find((one) => one.name === name);
    if (!parameter) faults.push(`${found.name}: no parameter ${name}`);
    else
      faults.push(
        ...faults_of(judge_of_parameter(parameter), typed(value, parameter.schema)).map(
          (fault) => `${found.name}: ${name}=${value}: ${fault}`,
        ),
      );
  }
  for (const one of known)
    if (one.required && !address.searchParams.has(one.name)) faults.push(`${found.name}: ${one.name} is missing`);
  if (found.operation.requestBody) {
    faults.push(
      ...faults_of(judge(...found.place, 'requestBody', 'content', 'application/json', 'schema'), body).map(
        (fault) => `${found.name}: the body: ${fault}`,
      ),
    );
  } else if (body !== undefined) faults.push(`${found.name}: takes no body`);
  return faults;
}

function judge_of_parameter({ schema }) {
  const key = JSON.stringify(schema);
  if (!kept.has(key))
    kept.set(key, ajv.compile(JSON.parse(key, (name, value) => (name === '$ref' ? `api${value}` : value))));
  return kept.get(key);
}

// What is wrong with an answer; `body` is a parsed value where the type is JSON.
export function faults_of_answer(method, url, status, type, body) {
  const found = operation_of(method, new URL(url, 'http://any').pathname);
  // A path or a method that is not there is told with an error like any other.
  if (!found)
    return status === 404 || status === 405 || status === 403
      ? faults_of(judge('components', 'schemas', 'Error'), body)
      : [`${method} ${url}: ${status} for what is not in the document`];
  const given = found.operation.responses[status];
  if (!given) return [`${found.name}: ${status} is not in the document`];
  const { content } = resolved(given);
  if (!content) return type ? [`${found.name}: ${status} has no content, and came with ${type}`] : [];
  const kind = (type ?? '').split(';')[0];
  if (!content[kind]) return [`${found.name}: ${status} comes as ${kind}`];
  if (kind !== 'application/json') return [];
  const place = given.$ref ? given.$ref.slice(2).split('/') : [...found.place, 'responses', String(status)];
  return faults_of(judge(...place, 'content', 'application/json', 'schema'), body).map(
    (fault) => `${found.name}: ${status}: ${fault}`,
  );
}

// An error of the document: its English and its code.
export function fault_of(kind, code, params = {}) {
  const { description } = api.components.schemas.ErrorCode.oneOf.find((one) => one.const === code);
  return { kind, message: description.replace(/\{(\w+)\}/g, (_, name) => params[name]), code, params };
}

// The data of an event "change".
export const faults_of_change = (data) =>
  faults_of(judge('components', 'schemas', 'Change'), data).map((fault) => `GET /api/events: ${fault}`);
