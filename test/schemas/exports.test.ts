import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const root = join(__dirname, '..', '..');

test('every published schema can be required by its name', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const schemas = readdirSync(join(root, 'schemas')).map((file) => `./schemas/${file}`).sort();

  expect(schemas).toEqual(['./schemas/plan.schema.json', './schemas/workload-profile.schema.json']);
  expect(schemas.map((path) => exports[path])).toEqual(schemas);
});
