import * as https from 'node:https';

/** A Kubernetes object as JSON. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    resourceVersion?: string;
    generation?: number;
    uid?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    deletionTimestamp?: string;
    managedFields?: { manager: string; operation: string; time?: string; subresource?: string }[];
  };
  [field: string]: any;
}

/** What the API server answered. */
export interface Answer {
  readonly status: number;
  readonly body: any;
  /** The texts of the `Warning:` headers. */
  readonly warnings: readonly string[];
}

/** Which object: enough to find it. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Resource { readonly plural: string; readonly namespaced: boolean }

/** A refusal of the API server, in its own words. */
export class ApiRefusal extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** The API server over keep-alive connections, with nothing to install. */
export class Api {
  private readonly agent = new https.Agent({ keepAlive: true, maxSockets: 8 });
  private readonly known = new Map<string, Resource>();

  constructor(private readonly port: number, private readonly token: string, private readonly authority: Buffer) {}

  /** One request; never throws for a refusal. */
  public request(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Answer> {
    const payload = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const request = https.request({
        host: '127.0.0.1',
        port: this.port,
        path,
        method,
        agent: this.agent,
        ca: this.authority,
        headers: {
          authorization: `Bearer ${this.token}`,
          accept: 'application/json',
          ...(payload ? { 'content-type': contentType, 'content-length': payload.length } : {}),
        },
      }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({
          status: response.statusCode!, body: parse(Buffer.concat(chunks).toString('utf8')), warnings: warningsOf(response.rawHeaders),
        }));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(payload);
    });
  }

  /** A request that has to succeed: its body, or `ApiRefusal`. */
  public async must(method: string, path: string, body?: unknown, contentType?: string): Promise<any> {
    const answer = await this.request(method, path, body, contentType);
    if (answer.status >= 300) {
      throw refusal(answer);
    }
    return answer.body;
  }

  /** Server-side apply of YAML (or JSON) text with strict field validation; the server reads the text itself. */
  public async apply(text: string, ref: ObjectRef, options: { dryRun?: boolean; manager?: string } = {}): Promise<Answer> {
    const query = new URLSearchParams({ fieldManager: options.manager ?? 'prove', fieldValidation: 'Strict', force: 'true' });
    if (options.dryRun) {
      query.set('dryRun', 'All');
    }
    return this.request('PATCH', `${await this.path(ref)}?${query}`, text, 'application/apply-patch+yaml');
  }

  /** The object as stored, or undefined. */
  public async get(ref: ObjectRef): Promise<KubeObject | undefined> {
    const answer = await this.request('GET', await this.path(ref));
    if (answer.status === 404) {
      return undefined;
    }
    if (answer.status >= 300) {
      throw refusal(answer);
    }
    return answer.body;
  }

  /** The objects of one kind, everywhere or in a namespace, that carry a label. */
  public async list(apiVersion: string, kind: string, namespace?: string, labelSelector?: string): Promise<KubeObject[]> {
    const query = labelSelector ? `?labelSelector=${encodeURIComponent(labelSelector)}` : '';
    const found = await this.must('GET', `${await this.collection({ apiVersion, kind, namespace })}${query}`);
    return found.items.map((item: KubeObject) => ({ ...item, apiVersion, kind }));
  }

  /** Delete it in the background; not an error when it is gone already. */
  public async delete(ref: ObjectRef): Promise<void> {
    const answer = await this.request('DELETE', await this.path(ref), { propagationPolicy: 'Background', gracePeriodSeconds: 0 });
    if (answer.status >= 300 && answer.status !== 404) {
      throw refusal(answer);
    }
  }

  /** The URL path of an object. */
  public async path(ref: ObjectRef): Promise<string> {
    return `${await this.collection(ref)}/${encodeURIComponent(ref.name)}`;
  }

  /** The URL path of the objects of a kind. */
  public async collection(ref: Omit<ObjectRef, 'name'>): Promise<string> {
    const resource = await this.resource(ref.apiVersion, ref.kind);
    const root = ref.apiVersion.includes('/') ? `/apis/${ref.apiVersion}` : `/api/${ref.apiVersion}`;
    return resource.namespaced && ref.namespace ? `${root}/namespaces/${ref.namespace}/${resource.plural}` : `${root}/${resource.plural}`;
  }

  /** Whether objects of this kind live in a namespace. */
  public async isNamespaced(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.resource(apiVersion, kind)).namespaced;
  }

  /** Close the connections. */
  public close(): void {
    this.agent.destroy();
  }

  private async resource(apiVersion: string, kind: string): Promise<Resource> {
    const key = `${apiVersion} ${kind}`;
    if (!this.known.has(key)) {
      const answer = await this.request('GET', apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
      for (const resource of answer.status === 200 ? answer.body.resources : []) {
        if (!resource.name.includes('/')) {
          this.known.set(`${apiVersion} ${resource.kind}`, { plural: resource.name, namespaced: resource.namespaced });
        }
      }
    }
    const found = this.known.get(key);
    if (!found) {
      throw new ApiRefusal(404, `the server has no kind ${kind} in ${apiVersion} (a definition that your cluster has can be given with --context)`);
    }
    return found;
  }
}

let patience = 1;

/** Wait longer (above 1) on a slow machine, or less where something is expected never to happen. */
export function setPatience(factor: number): void {
  patience = factor;
}

/** Wait until `probe` answers something, asking again and again. */
export async function eventually<T>(what: string, probe: () => Promise<T | undefined | false>, timeoutSeconds = 60): Promise<T> {
  const seconds = timeoutSeconds * patience;
  const deadline = Date.now() + seconds * 1000;
  let last = '';
  for (;;) {
    try {
      const found = await probe();
      if (found) {
        return found;
      }
    } catch (error) {
      last = `; last error: ${(error as Error).message}`;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${seconds} s${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** An unsuccessful answer as an error. */
export function refusal(answer: Answer): ApiRefusal {
  return new ApiRefusal(answer.status, answer.body?.message ?? JSON.stringify(answer.body));
}

function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function warningsOf(rawHeaders: readonly string[]): string[] {
  return rawHeaders
    .filter((_, index) => index % 2 === 1 && rawHeaders[index - 1].toLowerCase() === 'warning')
    .map((value) => value.replace(/^\d+ \S+ "/, '').replace(/"$/, ''));
}
