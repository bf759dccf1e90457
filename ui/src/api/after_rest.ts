// A field that asks what its text means waits until typing rests, and gives up what it asked when the text goes on.
const REST_MS = 250;

// `ask` is called once the text rests, with the signal that ends it; the answer is the function that takes the question
// back.
export function after_rest(ask: (signal: AbortSignal) => Promise<unknown>): () => void {
  const request = new AbortController();
  const timer = setTimeout(() => void ask(request.signal), REST_MS);
  return () => {
    clearTimeout(timer);
    request.abort();
  };
}
