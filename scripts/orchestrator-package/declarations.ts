import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** A top-level declaration of a file. */
interface Declared {
  readonly name: string;
  readonly text: string;
}

interface File {
  readonly declared: readonly Declared[];
  /** Keyed by local name: the source file, and the name there. */
  readonly imported: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
}

/**
 * The compiler's view of an entry point: the declarations that it exports, and those that they
 * reference in the same file, without comments and sorted by name. A change affects users of the
 * package.
 * @param built folder of the built package
 * @param entry declaration file of the entry point, relative to the folder
 */
export async function publicDeclarations(built: string, entry: string): Promise<string> {
  const files = new Map<string, Promise<File>>();
  const read = (file: string): Promise<File> => {
    const known = files.get(file) ?? readDeclarations(file);
    files.set(file, known);
    return known;
  };
  const found = new Map<string, string>();
  const visit = async (file: string, name: string): Promise<void> => {
    const { declared } = await read(file);
    const key = `${path.relative(built, file)} ${name}`;
    if (found.has(key)) return;
    const texts = declared.filter((each) => each.name === name).map(({ text }) => text);
    if (texts.length === 0) return;
    found.set(key, texts.join('\n'));
    const mentioned = new Set(texts.join('\n').match(/[A-Za-z_$][\w$]*/g));
    mentioned.delete(name);
    for (const each of mentioned) await visit(file, each);
  };
  const start = path.join(built, entry);
  const { imported } = await read(start);
  const exported = [...imported.keys()].toSorted();
  for (const { file, name } of imported.values()) await visit(file, name);
  const sorted = [...found]
    .toSorted(([a], [b]) => (nameOf(a) + a < nameOf(b) + b ? -1 : 1))
    .map(([, text]) => text);
  return `// Exported: ${exported.join(', ')}\n\n${sorted.join('\n\n')}\n`;
}

const nameOf = (key: string) => key.slice(key.lastIndexOf(' ') + 1);

async function readDeclarations(file: string): Promise<File> {
  const text = withoutComments(await readFile(file, 'utf8'));
  const statements = text
    .split(/^(?=(?:import|export|declare|interface|type)\b)/m)
    .map((statement) => statement.trim());
  const imported = new Map<string, { readonly file: string; readonly name: string }>();
  const declared: Declared[] = [];
  for (const statement of statements) {
    const names = /^(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']+)';$/s.exec(statement);
    if (names !== null) {
      for (const [name, as] of namesIn(names[1] ?? ''))
        imported.set(as, { name, file: declarationFile(file, names[2] ?? '') });
      continue;
    }
    const name =
      /^(?:export )?(?:declare )?(?:abstract )?(?:const|function|class|interface|type|let|var) ([\w$]+)/.exec(
        statement,
      )?.[1];
    if (name !== undefined) declared.push({ name, text: statement });
  }
  return { declared, imported };
}

function namesIn(list: string): readonly (readonly [name: string, as: string])[] {
  return list
    .split(',')
    .map((item) => item.trim().replace(/^type /, ''))
    .filter(Boolean)
    .map((item) => {
      const [name = '', as = name] = item.split(' as ');
      return [name, as];
    });
}

function declarationFile(from: string, specifier: string): string {
  return path.resolve(path.dirname(from), specifier).replace(/\.(ts|js)$/, '.d.ts');
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\s*?\n/gm, '').replaceAll(/^\s*\/\/.*\n/gm, '');
}
