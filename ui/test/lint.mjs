// Form and rules of the page, both at once: prettier and eslint. Usage: npm run lint
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const UI = fileURLToPath(new URL('..', import.meta.url));
const CHECKS = [
  [
    'prettier',
    '--check',
    '--cache',
    '--cache-strategy',
    'content',
    '--log-level',
    'warn',
    'src',
    'test',
    '*.js',
    '*.ts',
  ],
  ['eslint', '--max-warnings', '0', '.'],
];

function passes([tool, ...rest]) {
  return new Promise((resolve) => {
    const run = spawn(process.execPath, [tool_of(tool), ...rest], { cwd: UI, stdio: 'inherit' });
    run.on('close', (code) => resolve(code === 0));
  });
}
const tool_of = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

const passed = await Promise.all(CHECKS.map(passes));
if (!passed[0]) console.error('npm run format writes the form');
process.exitCode = passed.every(Boolean) ? 0 : 1;
