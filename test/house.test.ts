import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  breaches,
  generatesCode,
  impurities,
  leaks,
  roomOf,
  root,
  type Source,
  sourcesUnder,
} from './house/house.ts';
import { deadLinks } from './house/links.ts';
import { statesOf } from './house/machine.ts';
import { codeFromText, registries } from './house/walls.ts';

const sources = ['functions', 'lib'].filter((folder) => existsSync(join(root, folder))).flatMap(sourcesUnder);
const tests = sourcesUnder('test');
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const manifest = JSON.parse(read('package.json'));

describe('walls', () => {
  it('let every file import only what its room may', () => {
    expect(sources.flatMap(breaches)).toEqual([]);
  });

  it('keep clocks, chance, processes and I/O out of the rooms that are pure', () => {
    expect(sources.flatMap(impurities)).toEqual([]);
  });

  it('keep text from becoming code but in one file', () => {
    expect([...sources, ...tests].filter(generatesCode).map(pathOf)).toEqual([codeFromText.file]);
  });

  it('hold over any number of files in between', () => {
    expect(leaks(sources)).toEqual([]);
  });

  it('let the running service use only packages it installs', () => {
    const names = Object.keys(manifest.dependencies);
    const foreign = sources
      .filter(({ path }) => path.startsWith('functions/'))
      .flatMap(({ path, imports }) =>
        imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => ({ path, target })),
      )
      .filter(
        ({ target }) =>
          !/^(functions|lib|statemachine|node:|package\.json)/.test(target) && !names.includes(target),
      );
    expect(foreign).toEqual([]);
  });
});

describe('sizes', () => {
  it('keep files within 250 lines and encoders within 350', () => {
    const ceiling = (path: string) => (path.startsWith('functions/formats/') ? 350 : 250);
    expect(sources.filter(({ path, lines }) => lines > ceiling(path)).map(pathOf)).toEqual([]);
  });

  it('keep functions within 50 lines', () => {
    const long = sources.flatMap(({ path, functions }) =>
      functions
        .filter(({ length }) => length > 50)
        .map(({ line, length }) => `${path}:${line} takes ${length} lines`),
    );
    expect(long).toEqual([]);
  });

  it('keep entry files within 20 lines', () => {
    const entries = sources.filter(({ path }) => ['api', 'steps'].includes(roomOf(path)));
    expect(entries.filter(({ lines }) => lines > 20).map(pathOf)).toEqual([]);
  });
});

describe('names', () => {
  const code = tracked.filter(
    (path) => /^(functions|lib|test|statemachine)\//.test(path) && !/\/golden\//.test(path),
  );
  const segments = [...new Set(code.flatMap((path) => path.split('/')))];

  it('are kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
    expect(segments.filter((name) => name !== 'README.md' && !kebab.test(name))).toEqual([]);
  });

  it('say what is inside', () => {
    const drawer = /^(utils?|commons?|helpers?|shared|types?|misc)(\.|$)/;
    expect(segments.filter((name) => drawer.test(name))).toEqual([]);
  });

  it('of declarations carry no Manager, Service, Helper or DTO', () => {
    const affixed = sources
      .filter(({ path }) => path.startsWith('functions/'))
      .flatMap(({ declarations }) =>
        declarations.filter((name) => /(Manager|Service|Helper|Util|DTO)s?$/.test(name)),
      );
    expect(affixed).toEqual([]);
  });

  it('are given to every export', () => {
    const own = [...sources, ...tests].filter(({ path }) => !path.endsWith('.d.ts'));
    expect(own.filter(({ defaultExport }) => defaultExport).map(pathOf)).toEqual([]);
  });
});

describe('tests', () => {
  it('replace no module', () => {
    const mocking = tests.filter(({ sayings }) =>
      ['vi.mock()', 'vi.doMock()'].some((word) => sayings.has(word)),
    );
    expect(mocking.map(pathOf)).toEqual([]);
  });

  it('fake the SDK only beside the rooms that call it', () => {
    const faking = tests.filter((test) => imports(test, 'aws-sdk-client-mock')).map(pathOf);
    expect(faking.filter((path) => !/^test\/(aws|sources)\//.test(path))).toEqual([]);
  });
});

describe('registries', () => {
  const rooms = Object.keys(registries).filter((room) => existsSync(join(root, 'functions', room)));

  it.each(rooms)('%s lists every member of its folder', (room) => {
    const pieces = ['index.ts', ...(registries[room] ?? [])];
    const index = sources.find(({ path }) => path === `functions/${room}/index.ts`);
    const members = readdirSync(join(root, 'functions', room)).filter((name) => !pieces.includes(name));
    const siblings = sources.filter(({ path }) => roomOf(path) === room && path !== index?.path);
    const missing = members.filter((name) => !siblings.some((sibling) => leadsTo(sibling, room, name)));
    expect(missing.filter((name) => !index || !leadsTo(index, room, name))).toEqual([]);
  });
});

describe('the state machine', () => {
  const path = 'statemachine/export.asl.json';
  const text = existsSync(join(root, path)) ? read(path) : '{}';
  const states = statesOf(JSON.parse(text));

  it('has a task of the same name for each function', () => {
    const tasks = states.filter(({ type }) => type === 'Task').map(({ name }) => name);
    expect(states.flatMap(({ functions }) => functions).filter((name) => !tasks.includes(name))).toEqual([]);
  });

  it('calls only steps that have an entry file', () => {
    const files = states.flatMap(({ functions }) =>
      functions.map((name) => `functions/steps/${kebab(name)}.ts`),
    );
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('keeps to what the local interpreter runs faithfully', () => {
    const names = states.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(text).not.toMatch(/JSONata|DISTRIBUTED/);
  });
});

describe('what is tracked', () => {
  it('names no folder of a machine and no package registry', () => {
    const telling =
      /\/(?:work|root|home|Users)\/\w|registry\.(?:npm|yarn)|npmjs\.(?:org|com)|_auth[T]oken|"resolved"[:]/;
    const texts = tracked.filter((path) => !/\.(png|xlsx|gz|zip|parquet)$/.test(path));
    expect(texts.filter((path) => telling.test(read(path)))).toEqual([]);
  });

  it('pins every dependency to one version', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.filter(([, version]) => !/^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+$/.test(String(version)))).toEqual(
      [],
    );
  });

  it.each(tracked.filter((path) => path.endsWith('.md')))('%s links to what exists', (path) => {
    expect(deadLinks(join(root, path))).toEqual([]);
  });

  it.runIf(tracked.includes('README.md'))('the README is short and names the commands', () => {
    const readme = read('README.md');
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
    expect(readme).toContain('npm ci && npm run demo');
    expect(readme).toContain('npm ci && npm test');
  });
});

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function pathOf({ path }: Source): string {
  return path;
}

function imports(source: Source, name: string): boolean {
  return source.imports.some(({ target }) => target === name);
}

/** Whether a file imports a member of its room and is not that member itself. */
function leadsTo(source: Source, room: string, member: string): boolean {
  const folder = posix.join('functions', room, member);
  if (source.path === folder || source.path.startsWith(`${folder}/`)) return false;
  return source.imports.some(({ target }) => target === folder || target.startsWith(`${folder}/`));
}

function kebab(name: string): string {
  return basename(name)
    .replace(/(?<=[a-z0-9])[A-Z]/g, '-$&')
    .toLowerCase();
}
