// The base map that somebody dropped, kept in this browser until another one takes its place: a map that has to be
// dropped again each morning is not used. Nothing of it leaves the machine.
const DATABASE = 'contrechamp';
const STORE = 'base_map';
const ONE = 'file';

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

async function within<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB'));
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
    });
  } finally {
    database.close();
  }
}

// Fails where the browser has no room for it, or keeps nothing.
export async function keep_tiles(file: File): Promise<void> {
  await within('readwrite', (store) => store.put(file, ONE));
}

export async function kept_tiles(): Promise<File | null> {
  try {
    const found = await within<unknown>('readonly', (store) => store.get(ONE) as IDBRequest<unknown>);
    return found instanceof File ? found : null;
  } catch {
    return null;
  }
}

export async function forget_tiles(): Promise<void> {
  await within('readwrite', (store) => store.delete(ONE)).catch(() => {});
}
