// Pages that hold the items [first, last).
export function pages_of(first: number, last: number, page_size: number): number[] {
  if (last <= first) return [];
  const pages: number[] = [];
  for (let page = Math.floor(first / page_size); page * page_size < last; ++page) pages.push(page);
  return pages;
}
