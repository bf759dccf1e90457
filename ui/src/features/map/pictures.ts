// What the map shows of words and marks, drawn by the browser: it shapes every script as the rest of the page does,
// also letters that a map of single glyphs cannot join (docs/decisions/0012). Each picture is drawn when a tile first
// asks for it.
import type { Map as GlMap } from 'maplibre-gl';
import type { AreaRow } from '../../api/types';
import { OUTLINES, mark_of, type Shape } from '../../kit/sides';
import { direction_of, initial, short_label } from '../../kit/text';

export interface Palette {
  sides: string[];
  on_side: string;
  unsaid: string;
  ground: string;
  text: string;
  accent: string;
  font: string; // the families
}

const NAME_PX = 13;
const HALO_PX = 3;
const WEDGE_PX = 40;
export const NAME = 'name ';
export const CAMERA = 'camera';

// The picture of a point: the mark of its side, hollow where only a file claims it.
export function picture_of(row: Pick<AreaRow, 'side' | 'claimed' | 'incident'>, sides: string[]): string {
  const mark = row.side ? mark_of(row.side, sides) : { shape: 'circle', colour: -1 };
  const letter = row.side ? initial(row.side) : '';
  return `mark ${mark.colour} ${mark.shape} ${row.claimed ? 'claimed' : 'said'} ${row.incident === null ? 'small' : 'large'} ${letter}`;
}

function canvas_of(wide_px: number, high_px: number, ratio: number) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(wide_px * ratio);
  canvas.height = Math.ceil(high_px * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  return { canvas, context };
}

const read_back = ({ canvas, context }: ReturnType<typeof canvas_of>) =>
  context.getImageData(0, 0, canvas.width, canvas.height);

function name_picture(text: string, palette: Palette, ratio: number): ImageData {
  const label = short_label(text);
  const font = `${NAME_PX}px ${palette.font}`;
  const measure = document.createElement('canvas').getContext('2d')!;
  measure.font = font;
  const wide = measure.measureText(label).width + HALO_PX * 2;
  const drawn = canvas_of(Math.max(1, wide), NAME_PX * 2, ratio);
  const { context } = drawn;
  context.font = font;
  context.direction = direction_of(label);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = HALO_PX;
  context.strokeStyle = palette.ground;
  context.strokeText(label, wide / 2, NAME_PX);
  context.fillStyle = palette.text;
  context.fillText(label, wide / 2, NAME_PX);
  return read_back(drawn);
}

function mark_picture(id: string, palette: Palette, ratio: number): ImageData {
  const [, colour, shape, kind, size, letter = ''] = id.split(' ') as [string, string, Shape, string, string, string];
  const side_px = size === 'large' ? 22 : colour === '-1' ? 12 : 18;
  const drawn = canvas_of(side_px, side_px, ratio);
  const { context } = drawn;
  context.scale(side_px / 20, side_px / 20);
  context.translate(2, 2);
  const own = palette.sides[Number(colour)] ?? palette.unsaid;
  const outline = new Path2D(OUTLINES[shape]);
  context.lineJoin = 'round';
  context.lineWidth = kind === 'claimed' ? 3 : 2;
  context.strokeStyle = kind === 'claimed' ? own : palette.ground;
  context.fillStyle = kind === 'claimed' ? palette.ground : own;
  context.stroke(outline);
  context.fill(outline);
  if (kind === 'claimed') context.stroke(outline);
  context.fillStyle = kind === 'claimed' ? palette.text : palette.on_side;
  context.font = `700 10px ${palette.font}`;
  context.textAlign = 'center';
  context.fillText(letter, 8, shape === 'triangle' ? 13.5 : 11.6);
  return read_back(drawn);
}

// A wedge, pointing up: the map turns it.
function wedge_picture(palette: Palette, ratio: number): ImageData {
  const drawn = canvas_of(WEDGE_PX, WEDGE_PX, ratio);
  const { context } = drawn;
  const half = WEDGE_PX / 2;
  context.translate(half, half);
  context.fillStyle = palette.text;
  context.globalAlpha = 0.55;
  context.beginPath();
  context.moveTo(0, 0);
  context.arc(0, 0, half - 1, (-Math.PI * 5) / 8, (-Math.PI * 3) / 8);
  context.closePath();
  context.fill();
  return read_back(drawn);
}

export function give_pictures(map: GlMap, palette: Palette): void {
  const ratio = Math.min(3, Math.max(1, Math.ceil(devicePixelRatio)));
  map.setMissingStyleImageResolver((id) => {
    if (map.hasImage(id)) return;
    const image =
      id === CAMERA
        ? wedge_picture(palette, ratio)
        : id.startsWith(NAME)
          ? name_picture(id.slice(NAME.length), palette, ratio)
          : id.startsWith('mark ')
            ? mark_picture(id, palette, ratio)
            : null;
    if (image) map.addImage(id, image, { pixelRatio: ratio });
  });
}
