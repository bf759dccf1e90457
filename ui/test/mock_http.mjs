// What every answer of the mock has: headers, secrets, errors, bodies held to the document of the API.
import { fault_of, faults_of_answer, faults_of_request } from './contract.mjs';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; worker-src 'self'; media-src 'self' blob:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function headers(type, extra = {}) {
  return {
    'Content-Type': type,
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': type.startsWith('image') || type.startsWith('video') ? 'max-age=3600' : 'no-store',
    ...extra,
  };
}

export function send_json(response, status, value) {
  const text = JSON.stringify(value);
  const { method, url } = response.req;
  if (new URL(url, 'http://mock').pathname.startsWith('/api/'))
    response.breaches.push(...faults_of_answer(method, url, status, 'application/json', JSON.parse(text)));
  response.writeHead(status, headers('application/json')).end(text);
}

export const no_meaning = (code) => {
  const { message, params } = fault_of('refused', code);
  return { reason: message, code, params };
};
export const missing = (response) => send_json(response, 404, { error: fault_of('not_found', 'no_item') });

export function picture(response, { type, bytes }) {
  response.writeHead(200, headers(type)).end(bytes);
}

// The body of a change that the page itself may make; null when it was refused.
export async function body_of(request, response) {
  const ours = (request.headers.origin ?? `http://${request.headers.host}`) === `http://${request.headers.host}`;
  if (!ours || request.headers['content-type'] !== 'application/json') {
    send_json(response, 403, { error: fault_of('refused', 'change_from_elsewhere') });
    return null;
  }
  let text = '';
  for await (const chunk of request) text += chunk;
  const asked = JSON.parse(text);
  response.breaches.push(...faults_of_request(request.method, request.url, asked));
  return asked;
}

// As docs/api.md says: who bears which secret, and in which form.
export function may({ secrets }, request, url) {
  const given = request.headers.authorization;
  if (given === `Bearer ${secrets.token}`) return true;
  if (url.pathname === '/api/session') return false;
  if (given !== undefined)
    return given === `Bearer ${secrets.session}` && request.headers['sec-fetch-site'] === 'same-origin';
  return (
    request.method === 'GET' &&
    url.pathname.endsWith('.webp') &&
    url.searchParams.get('key') === secrets.pictures &&
    ['same-origin', 'none', undefined].includes(request.headers['sec-fetch-site'])
  );
}
