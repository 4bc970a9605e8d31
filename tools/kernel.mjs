// Compiles the kernel (AssemblyScript, engine/kernel) into WebAssembly and writes it down as engine/src/kernel/program.ts,
// so that neither the build nor a test needs the compiler.
// Usage: node tools/kernel.mjs [--check]     --check writes nothing and fails when the file is not what the sources give.
import asc from 'assemblyscript/asc';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = `${root}engine/src/kernel/program.ts`;
/** Pages of 64 KB: room for what engine/kernel/memory.ts lays out. */
const pages = '36';
const options = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--disableWarning', '201'].concat([
  '--initialMemory',
  pages,
  '--maximumMemory',
  pages,
]);

/** The text of program.ts. */
export async function kernelProgram() {
  const { error, stdout, stderr, binary } = await compile();
  if (error) throw new Error(`${stdout.toString()}${stderr.toString()}${error.message}`);
  const lines =
    Buffer.from(binary)
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  return `// Made by \`npm run generate\` from engine/kernel. Not to be edited.

/** The kernel, a module of WebAssembly, in base64. */
export const kernelProgram =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}

async function compile() {
  let binary = new Uint8Array(0);
  const result = await asc.main(['engine/kernel/index.ts', '--outFile', 'kernel.wasm', ...options], {
    readFile: (name, base) => {
      try {
        return readFileSync(new URL(name, pathToFileURL(`${root}${base === '.' ? '' : base}/`)), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  });
  return { ...result, binary };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const program = await kernelProgram();
  if (!process.argv.includes('--check')) writeFileSync(target, program);
  else if (readFileSync(target, 'utf8') !== program) {
    console.error('engine/src/kernel/program.ts is not what engine/kernel gives: npm run generate');
    process.exitCode = 1;
  }
}
