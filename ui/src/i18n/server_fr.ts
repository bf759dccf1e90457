// What the archive keeps as English sentences, in French: why a file could not be read, what a job ended with, what
// stands in the log. {words} stand for what differs. Errors of the API have codes: errors_fr.ts.
export const SERVER_FR: Record<string, string> = {
  '{n} bytes, SHA-256 and SHA-512 calculated': '{n} octets, SHA-256 et SHA-512 calculés',
  'statement {n} withdrawn': 'affirmation {n} retirée',
  'record {n} erased: {why}': 'enregistrement {n} effacé : {why}',
  'interrupted': 'interrompu',
  'cannot be read': 'illisible',
  'larger than 256 MiB': 'plus de 256 Mio',
  'libheif gave no picture': 'libheif n’a donné aucune image',
  'no picture and no sound that can be decoded': 'ni image ni son qui puisse être décodé',
  'no picture in it': 'aucune image dedans',
  'no picture could be decoded': 'aucune image n’a pu être décodée',
  'nothing in it can be played': 'rien dedans ne peut être lu',
  'no such stretch': 'ce passage n’existe pas',
  'no sound could be decoded': 'aucun son n’a pu être décodé',
  'no sound in it': 'aucun son dedans',
  'the request is too long': 'la demande est trop longue',
  'the parser tried something that the sandbox forbids (SIGSYS)': 'l’analyseur a tenté ce que le bac à sable interdit (SIGSYS)',
  'the parser was killed: the machine is probably short of memory': 'l’analyseur a été arrêté : la machine manque sans doute de mémoire',
  'the parser ended by an unexpected error': 'l’analyseur s’est arrêté sur une erreur inattendue',
  'the parser crashed in its sandbox (signal {n}, {name})': 'l’analyseur s’est effondré dans son bac à sable (signal {n}, {name})',
  'the parser ended before it had answered (code {n})': 'l’analyseur s’est arrêté avant d’avoir répondu (code {n})',
  "the sandbox's keeper is gone: start the program again": 'le gardien du bac à sable a disparu : relancez le programme',
  "the sandbox's prepared process was killed: the machine is probably short of memory":
    'le processus préparé du bac à sable a été tué : la machine manque sans doute de mémoire',
  'stopped because the program ends': 'arrêté, car le programme prend fin',
  'stopped after {n} s of processor: the limit for a file like this': 'arrêté après {n} s de processeur : la limite pour un tel fichier',
  'stopped after {n} s: the time limit for a file like this': 'arrêté après {n} s : la limite de temps pour un tel fichier',
  '{n} of memory used: the limit for a file like this': '{n} de mémoire occupés : la limite pour un tel fichier',
  'no sandbox, so nothing was parsed: {why}': 'pas de bac à sable, donc rien n’a été analysé : {why}',
  'the parser\'s answer makes no sense: {why}': 'la réponse de l’analyseur n’a pas de sens : {why}',
  'the sandbox\'s prepared process did not start': 'le processus préparé du bac à sable n’a pas démarré',
  'the sandbox\'s prepared process is gone: start the program again': 'le processus préparé du bac à sable a disparu : relancez le programme',
  'the input must be open for reading only': 'l’entrée doit être ouverte en lecture seule',
  'the custody log is damaged ({why}): nothing is written into it. Run `contrechamp verify`, and put it back with `contrechamp repair --from BACKUP`':
    'le journal de conservation est endommagé ({why}) : rien n’y est écrit. Lancez `contrechamp verify`, puis remettez-le en place avec `contrechamp repair --from SAUVEGARDE`',
  'nothing can be written into the archive: {why}':
    'rien ne peut être écrit dans l’archive : {why}',
  'the archive belongs to another user (number {n}): nothing is written into it. Work as that user, or on a copy':
    'l’archive appartient à un autre utilisateur (numéro {n}) : rien n’y est écrit. Travaillez sous ce nom, ou sur une copie',
  'this process writes no more, since it could not be sure of what it wrote ({why}). What was acknowledged before is sealed. Start the program again: it then checks what was left':
    'ce programme n’écrit plus rien, car il n’a pu s’assurer de ce qu’il écrivait ({why}). Ce qui était confirmé avant est scellé. Relancez-le : il vérifie alors ce qui est resté',
  'what was said last is sealed, but the catalogue could not take it in ({why}): this process writes no more. Start the program again':
    'ce qui a été dit en dernier est scellé, mais le catalogue n’a pu l’accueillir ({why}) : ce programme n’écrit plus rien. Relancez-le',
  '{why}: nothing is written into it. Run `contrechamp verify`':
    '{why} : rien n’y est écrit. Lancez `contrechamp verify`',
  'the first record of the log is missing':
    'le premier enregistrement du journal manque',
  'the log does not begin with a first entry':
    'le journal ne commence pas par une première entrée',
  'contrechamp.toml is not the one that the first record of the log names':
    'contrechamp.toml n’est pas celui que nomme le premier enregistrement du journal',
};
