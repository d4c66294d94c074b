import { onMirror, parseImage } from '../../src/private/image-reference';

const SHA = 'sha256:' + '0123456789abcdef'.repeat(4);

describe('parseImage', () => {
  test.each([
    ['web:1.4.0', { registry: undefined, repository: 'web', tag: '1.4.0', digest: undefined }],
    ['acme/web:1.4.0', { registry: undefined, repository: 'acme/web', tag: '1.4.0', digest: undefined }],
    ['ghcr.io/acme/web:1.4.0', { registry: 'ghcr.io', repository: 'acme/web', tag: '1.4.0', digest: undefined }],
    ['localhost/web:1', { registry: 'localhost', repository: 'web', tag: '1', digest: undefined }],
    ['localhost:5000/web:1', { registry: 'localhost:5000', repository: 'web', tag: '1', digest: undefined }],
    ['registry.example.com:5000/team/web:v1.4_RC-2', { registry: 'registry.example.com:5000', repository: 'team/web', tag: 'v1.4_RC-2', digest: undefined }],
    ['REGISTRY/web:1', { registry: 'REGISTRY', repository: 'web', tag: '1', digest: undefined }],
    ['[2001:db8::1]:5000/web:1', { registry: '[2001:db8::1]:5000', repository: 'web', tag: '1', digest: undefined }],
    [`web@${SHA}`, { registry: undefined, repository: 'web', tag: undefined, digest: SHA }],
    [`ghcr.io/acme/web:1.4.0@${SHA}`, { registry: 'ghcr.io', repository: 'acme/web', tag: '1.4.0', digest: SHA }],
    ['my__image/a-b.c:LATEST', { registry: undefined, repository: 'my__image/a-b.c', tag: 'LATEST', digest: undefined }],
  ])('reads %s', (image, parts) => {
    expect(parseImage(image)).toEqual(parts);
  });

  test.each([
    ['web', "image 'web' has no tag, so ':latest' would be pulled: use a version or a digest, for example 'web:1.4.0'"],
    ['registry.example.com:5000/web', "image 'registry.example.com:5000/web' has no tag, so ':latest' would be pulled: use a version or a digest, for example 'registry.example.com:5000/web:1.4.0'"],
    ['web:', "image 'web:' has no tag, so ':latest' would be pulled: use a version or a digest, for example 'web:1.4.0'"],
    ['ghcr.io/acme/web:latest', "image 'ghcr.io/acme/web:latest' has the tag 'latest', which may be another image tomorrow: use a version, for example 'ghcr.io/acme/web:1.4.0'"],
    [`web:latest@${SHA}`, `image 'web:latest@${SHA}' has the tag 'latest', which may be another image tomorrow: use a version, for example 'web:1.4.0'`],
    [`ghcr.io/ghp_${'A1'.repeat(18)}/web:1`, "image 'ghcr.io/(a token of GitHub, not shown)/web:1' has upper-case letters in '(a token of GitHub, not shown)/web': repositories are lower-case"],
    ['ghcr.io/Acme/web:1', "image 'ghcr.io/Acme/web:1' has upper-case letters in 'Acme/web': repositories are lower-case, write 'acme/web'"],
    ['web:1@sha256:abc', "image 'web:1@sha256:abc' has the digest 'sha256:abc': expected 'sha256:' and 64 hexadecimal digits in lower case"],
    ['', "image '' is not an image name: expected '[registry/]repository:tag', for example 'ghcr.io/acme/web:1.4.0'"],
    ['https://ghcr.io/acme/web:1', "image 'https://ghcr.io/acme/web:1' is not an image name: expected '[registry/]repository:tag', for example 'ghcr.io/acme/web:1.4.0'"],
    ['web:1 2', "image 'web:1 2' is not an image name: expected '[registry/]repository:tag', for example 'ghcr.io/acme/web:1.4.0'"],
    ['-bad-/web:1', "image '-bad-/web:1' is not an image name: expected '[registry/]repository:tag', for example 'ghcr.io/acme/web:1.4.0'"],
  ])('refuses %s', (image, message) => {
    expect(() => parseImage(image)).toThrow(new Error(message));
  });
});

describe('onMirror', () => {
  test.each([
    ['ghcr.io/acme/web:1', 'mirror.example.com/acme/web:1'],
    ['acme/web:1', 'mirror.example.com/acme/web:1'],
    ['nginx:1.29', 'mirror.example.com/library/nginx:1.29'],
    ['docker.io/nginx:1.29', 'mirror.example.com/library/nginx:1.29'],
    ['docker.io/library/nginx:1.29', 'mirror.example.com/library/nginx:1.29'],
    [`registry.example.com:5000/team/web:1@${SHA}`, `mirror.example.com/team/web:1@${SHA}`],
    [`ghcr.io/acme/web@${SHA}`, `mirror.example.com/acme/web@${SHA}`],
    ['mirror.example.com/acme/web:1', 'mirror.example.com/acme/web:1'],
  ])('%s becomes %s', (image, mirrored) => {
    expect(onMirror(image, 'mirror.example.com')).toBe(mirrored);
    expect(onMirror(image, 'mirror.example.com/')).toBe(mirrored);
  });

  test('a mirror below a path keeps the path', () => {
    expect(onMirror('ghcr.io/acme/web:1', 'registry.example.com:5000/mirror')).toBe('registry.example.com:5000/mirror/acme/web:1');
  });

  test('without a mirror images stay as written', () => {
    expect(onMirror('nginx:1.29', undefined)).toBe('nginx:1.29');
  });
});
