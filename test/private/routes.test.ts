import { checkRoute } from '../../src/private/routes';

const check = (route: string, templates = true) => () => checkRoute(route, false, templates);

test.each([
  'POST /v1/charges', 'GET /v1/charges/*', '/v1/*', '/*', '/', '/v1/charges', '/v1/charges/', '/v1/cha*', '/v1/charges:refund', '/caf%C3%A9', '/v1/{*}/lines', '/v1/{**}', '/v1/{*}/x/{**}/end', 'GET /{*}/',
])('%s is a route', (route) => {
  expect(check(route)).not.toThrow();
});

test.each(['v1/charges', 'POST', 'POST  /v1', 'POST v1', '', '*'])('%j is no route', (route) => {
  expect(check(route)).toThrow(`route '${route}' cannot be read: expected a method and a path such as 'POST /v1/charges', or a path alone such as '/v1/*', with '*' only at the end`);
});

test('an unknown method is named', () => {
  expect(check('GET /v1/a\u007fb')).toThrow("route 'GET /v1/a\\u007fb' has 'a\\u007fb'");
  expect(check('GET /v1/{a\nb}')).toThrow("has the placeholder '{a\\nb}': Istio refuses it");
  expect(check('post /v1')).toThrow("route 'post /v1' has the method 'post': expected one of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE, TRACE, CONNECT");
});

// what is refused, the form that works with path templates and the form that works without
test.each([
  ['GET /v1/charges/{id}', 'GET /v1/charges/*', 'GET /v1/charges/*'],
  ['/v1/charges/:id', '/v1/charges/*', '/v1/charges/*'],
  ['/v1/charges/[id]', '/v1/charges/*', '/v1/charges/*'],
  ['/v1/charges/<int:id>', '/v1/charges/*', '/v1/charges/*'],
  ['/v1/.*', '/v1/*', '/v1/*'],
  ['/v1/charges/{id}/lines', '/v1/charges/{*}/lines', '/v1/charges/*'],
  ['/v1/:id/lines/*', '/v1/{*}/lines/{*}', '/v1/*'],
  ['/v1/*/x', '/v1/{*}/x', '/v1/*'],
  ['/v1/**', '/v1/*', '/v1/*'],
  ['/v1/../admin', '/admin', '/admin'],
  ['/v1/./x', '/v1/x', '/v1/x'],
  ['/v1//x', '/v1/x', '/v1/x'],
  ['/v1?', '/v1', '/v1'],
  ['/v1?x=1', '/v1', '/v1'],
  ['/v1#x', '/v1', '/v1'],
  ['GET /a b', 'GET /a%20b', 'GET /a%20b'],
  ['/café', '/caf%C3%A9', '/caf%C3%A9'],
  ['/caf%c3%a9', '/caf%C3%A9', '/caf%C3%A9'],
  ['/%41', '/A', '/A'],
  ['/v1/a%2fb', '/v1/*', '/v1/*'],
  ['/v1\\x', '/v1/x', '/v1/x'],
  ['/v1/{*}/cha*', '/v1/{*}/{*}', '/v1/*'],
  ['/{**}/x/{*}', '/{*}/x/{*}', '/*'],
])('%j is refused, and %s or %s offered', (route, withTemplates, without) => {
  expect(check(route)).toThrow(`: write '${withTemplates}'`);
  expect(check(route, false)).toThrow(`: write '${without}'`);
  expect(check(withTemplates)).not.toThrow();
  expect(check(without, false)).not.toThrow();
});

test('path templates are refused where the target\'s Istio reads them as text', () => {
  expect(check('GET /v1/{*}/lines', false)).toThrow("route 'GET /v1/{*}/lines' has Istio's path template {*}, which is literal text before Istio 1.22: write 'GET /v1/*'");
});

test.each(['/shop.Catalog/Find', '/shop.v1.Catalog/*', '/Catalog/Find'])('%s is a gRPC route', (route) => {
  expect(() => checkRoute(route, true, true)).not.toThrow();
});

test.each(['POST /shop.Catalog/Find', '/shop.Catalog', 'shop.Catalog/Find', '/v1/charges/*', '/*', '/shop.Catalog/{*}'])('%s is no gRPC route', (route) => {
  expect(() => checkRoute(route, true, true)).toThrow(`route '${route}' of a gRPC workload: expected '/package.Service/Method' or '/package.Service/*', without an HTTP method`);
});
