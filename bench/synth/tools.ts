import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '../..');

/** Other projects' programs, built from their Go modules. */
const GO_TOOLS = {
  helm: 'helm.sh/helm/v3/cmd/helm@v3.22.0',
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.2',
  jsonnet: 'github.com/google/go-jsonnet/cmd/jsonnet@v0.22.0',
};

export interface Tools {
  readonly helm: string;
  readonly kustomize: string;
  readonly jsonnet: string;
  readonly measure: string;

  /** Folder of our TypeScript as JavaScript: what a published package runs, without the cost of compiling at each start. */
  readonly programs: string;
}

/** Builds what is missing, outside of the tree. */
export function buildTools(): Tools {
  const bin = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'cdk8s-tuned', 'bench', 'bin');
  fs.mkdirSync(bin, { recursive: true });
  const built = (name: string, source: string) => path.join(bin, `${name}-${source.split('@')[1]}`);
  const tools: Record<string, string> = {};
  for (const [name, source] of Object.entries(GO_TOOLS)) {
    tools[name] = built(name, source);
    if (!fs.existsSync(tools[name])) {
      console.log(`building ${source}, once`);
      execFileSync('go', ['install', source], { cwd: os.tmpdir(), env: { ...process.env, GOBIN: bin, GOFLAGS: '-trimpath' }, stdio: ['ignore', 'inherit', 'inherit'] });
      fs.renameSync(path.join(bin, name), tools[name]);
    }
  }
  const measure = path.join(bin, 'measure');
  execFileSync('go', ['build', '-o', measure, path.join(__dirname, 'measure.go')], { stdio: ['ignore', 'inherit', 'inherit'] });
  return { helm: tools.helm, kustomize: tools.kustomize, jsonnet: tools.jsonnet, measure, programs: transpile() };
}

export function versions(tools: Tools): string[] {
  const library = (name: string) => `${name} ${JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version}`;
  const tool = (name: keyof typeof GO_TOOLS) => `${name} ${path.basename(tools[name]).slice(name.length + 2)}`;
  return [`Node ${process.versions.node}`, library('cdk8s'), library('cdk8s-plus-28'), library('constructs'), library('yaml'), tool('helm'), tool('kustomize'), `go-${tool('jsonnet')}`];
}

/** JavaScript of the library and of the programs, below the tree's ignored cache so that they find its node_modules. */
function transpile(): string {
  const target = path.join(ROOT, '.cache', 'bench');
  fs.rmSync(target, { recursive: true, force: true });
  for (const folder of ['src', 'bench/synth']) {
    for (const name of fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      const source = path.join(ROOT, folder, name);
      if (!fs.statSync(source).isFile()) {
        continue;
      }
      const copy = path.join(target, folder, name);
      fs.mkdirSync(path.dirname(copy), { recursive: true });
      if (name.endsWith('.ts') && !name.endsWith('.d.ts')) {
        const { outputText } = ts.transpileModule(fs.readFileSync(source, 'utf8'), {
          compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
        });
        fs.writeFileSync(copy.replace(/\.ts$/, '.js'), outputText);
      } else {
        fs.copyFileSync(source, copy);
      }
    }
  }
  return path.join(target, 'bench/synth/programs');
}
