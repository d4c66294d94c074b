import { holdsSecret, shownPath } from './known-props';
import { hasUserInfo } from './names';

/**
 * The parts of an image's name, as container runtimes read it: `[registry/]repository[:tag][@digest]`.
 */
export interface ImageReference {
  /** Undefined if the name has none, which means Docker Hub. */
  readonly registry: string | undefined;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
const REGISTRY = /^(?:\[[0-9a-fA-F:]+\]|[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?)(?::[0-9]{1,5})?$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/**
 * Reads an image's name.
 *
 * @throws if the name is malformed, has neither tag nor digest, or has the tag `latest`
 */
export function parseImage(image: string): ImageReference {
  if (hasUserInfo(image)) {
    throw new Error(`image is a text of ${image.length} characters with an '@' but no digest: expected '[registry/]repository:tag', for example 'ghcr.io/acme/web:1.4.0', without user and password; the registry's Secret belongs to the ServiceAccount (imagePullSecrets)`);
  }
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const named = at < 0 ? image : image.slice(0, at);
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  // a first part with a dot, a port or an upper-case letter is a registry: repositories have none of them
  const hasRegistry = slash >= 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const rest = hasRegistry ? named.slice(slash + 1) : named;
  const colon = rest.indexOf(':');
  const repository = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);

  if (repository !== repository.toLowerCase() && REPOSITORY.test(repository.toLowerCase())) {
    throw new Error(`image ${shownPath(image)} has upper-case letters in ${shownPath(repository)}: repositories are lower-case${holdsSecret(repository) ? '' : `, write ${shownPath(repository.toLowerCase())}`}`);
  }
  if (!REPOSITORY.test(repository) || (hasRegistry && !REGISTRY.test(first)) || (tag !== undefined && tag !== '' && !TAG.test(tag))) {
    throw new Error(`image ${shownPath(image)} is not an image name: expected '[registry/]repository:tag', for example 'ghcr.io/acme/web:1.4.0'`);
  }
  if (digest !== undefined && !DIGEST.test(digest)) {
    throw new Error(`image ${shownPath(image)} has the digest ${shownPath(digest)}: expected 'sha256:' and 64 hexadecimal digits in lower case`);
  }
  if (tag === 'latest') {
    throw new Error(`image ${shownPath(image)} has the tag 'latest', which may be another image tomorrow: use a version, for example ${shownPath(`${named.slice(0, -'latest'.length)}1.4.0`)}`);
  }
  if ((tag === undefined && digest === undefined) || tag === '') {
    throw new Error(`image ${shownPath(image)} has no tag, so ':latest' would be pulled: use a version or a digest, for example ${shownPath(`${named.replace(/:$/, '')}:1.4.0`)}`);
  }
  return { registry: hasRegistry ? first : undefined, repository, tag, digest };
}

/** The same image on a mirror, which has the repositories of all registries: `ghcr.io/acme/web:1` is `<mirror>/acme/web:1`, `nginx:1.29` is `<mirror>/library/nginx:1.29`. */
export function onMirror(image: string, mirror: string | undefined): string {
  const host = mirror?.replace(/\/+$/, '');
  if (host === undefined || host === '' || image.startsWith(`${host}/`)) {
    return image;
  }
  const { registry, repository, tag, digest } = parseImage(image);
  const onHub = registry === undefined || DOCKER_HUB.includes(registry);
  const path = onHub && !repository.includes('/') ? `library/${repository}` : repository;
  return `${host}/${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
