// Pictures and preview segments for the mock. Made once by ffmpeg and kept in the system's temporary folder; without
// ffmpeg pictures are SVG and there are no segments.
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = join(tmpdir(), 'contrechamp-mock-2');
const FONT = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
const running = new Map();

function run(arguments_) {
  return new Promise((resolve, reject) => {
    execFile('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...arguments_], (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

// The bytes of a file that `make` writes when it is not there yet; null when it cannot be made.
async function kept(name, make) {
  const path = join(FOLDER, name);
  try {
    return await readFile(path);
  } catch {
    // Not made yet.
  }
  if (!running.has(name)) {
    const job = mkdir(FOLDER, { recursive: true })
      .then(() => make(`${path}.part.${name.split('.').pop()}`))
      .then(() => rename(`${path}.part.${name.split('.').pop()}`, path))
      .finally(() => running.delete(name));
    running.set(name, job);
  }
  try {
    await running.get(name);
    return await readFile(path);
  } catch {
    return null;
  }
}

const hue = (seed) => (seed * 47) % 360;

function drawn(seed, width, height) {
  const bytes = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue(seed)} 45% 30%)"/><stop offset="1" stop-color="hsl(${hue(seed + 2)} 50% 65%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`;
  return { type: 'image/svg+xml', bytes };
}

const scene = (seed, size, seconds) =>
  `gradients=s=${size}:d=${seconds}:r=1:x0=${(seed * 31) % 200}:y0=${(seed * 17) % 90}:c0=0x${((seed * 2654435761) & 0xffffff).toString(16).padStart(6, '0')}:c1=0x2a3038:nb_colors=2`;

export async function rendering(seed, kind) {
  const of = seed % 24;
  const tall = of % 9 === 5;
  const [width, height] = kind === 'thumb.webp' ? (tall ? [180, 320] : [320, 180]) : [1600, 900];
  const bytes = await kept(`${kind}-${of}.webp`, (path) =>
    run([
      '-f',
      'lavfi',
      '-i',
      scene(of + 1, `${width}x${height}`, 1),
      '-frames:v',
      '1',
      '-c:v',
      'libwebp',
      '-f',
      'webp',
      path,
    ]),
  );
  return bytes ? { type: 'image/webp', bytes } : drawn(of, width, height);
}

export async function sheet_picture(seed) {
  const bytes = await kept(`sheet-${seed % 24}.webp`, (path) =>
    run([
      '-f',
      'lavfi',
      '-i',
      `testsrc2=s=160x90:r=1:d=24,hue=h=${hue(seed)}:s=0.6,tile=6x4`,
      '-frames:v',
      '1',
      '-c:v',
      'libwebp',
      '-f',
      'webp',
      path,
    ]),
  );
  return bytes ? { type: 'image/webp', bytes } : drawn(seed, 960, 360);
}

export function segment(seed, k, segment_s, kind) {
  const silent = kind === 'video' && seed % 5 === 4;
  const offset = k * segment_s;
  const text = `drawtext=fontfile=${FONT}:fontsize=64:fontcolor=white:box=1:boxcolor=black:x=30:y=30:text='%{pts\\:hms\\:${offset}}'`;
  const video = ['-f', 'lavfi', '-i', `testsrc2=s=640x360:r=25:d=${segment_s},hue=h=${hue(seed)}:s=0.7,${text}`];
  const audio = ['-f', 'lavfi', '-i', `sine=frequency=${220 + (k % 12) * 40}:sample_rate=48000:duration=${segment_s}`];
  const inputs = [...(kind === 'sound' ? [] : video), ...(silent ? [] : audio)];
  const encode = [
    '-c:v',
    'libx264',
    '-profile:v',
    'main',
    '-level',
    '3.0',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '25',
    '-c:a',
    'aac',
    '-b:a',
    '64k',
  ];
  // delay_moov keeps an edit list for the lead-in of AAC, without which every picture would be 21 ms late.
  const container = ['-movflags', '+frag_keyframe+delay_moov+default_base_moof', '-f', 'mp4'];
  return kept(`${kind}-${seed}-${k}.mp4`, (path) =>
    run([...inputs, ...encode, '-t', String(segment_s), ...container, path]),
  );
}
