// Names of folders: in what order they stand, and which one is meant by what is typed.
export function sorted_folders(names: string[], language: string): string[] {
  const order = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  return [...names].sort((a, b) => order.compare(a, b) || (a < b ? -1 : 1));
}

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

// The next name after `from` that begins with the text, from the top again at the end; else the first that holds it; -1
// for none.
export function find_folder(names: string[], typed: string, from: number): number {
  const text = folded(typed);
  const all = names.map(folded);
  for (let k = 1; k <= all.length; ++k) {
    const at = (from + k + all.length) % all.length;
    if (all[at]!.startsWith(text)) return at;
  }
  return all.findIndex((name) => name.includes(text));
}

export const inside = (path: string, name: string) => (path === '/' ? `/${name}` : `${path}/${name}`);
export const name_of_path = (path: string) => path.split('/').filter(Boolean).at(-1) ?? '/';
