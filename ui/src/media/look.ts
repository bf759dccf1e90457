// A long press on a veiled picture shows it for as long as it lasts; it is no press on what the picture stands in.
import type { Attachment } from 'svelte/attachments';
import { shield } from './shield.svelte';

export const LOOK_MS = 500;

export function look(ids: string[]): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let looked = false;
    const press = (event: PointerEvent) => {
      if (event.button !== 0) return;
      looked = false;
      clearTimeout(timer);
      timer = setTimeout(() => {
        looked = true;
        shield.hold(ids);
      }, LOOK_MS);
    };
    const end = () => {
      clearTimeout(timer);
      if (looked) shield.hold([]);
    };
    const click = (event: Event) => {
      if (!looked) return;
      looked = false;
      event.preventDefault();
      event.stopPropagation();
    };
    const stay = (event: Event) => event.preventDefault(); // no dragging of the picture, no menu of a long touch
    element.addEventListener('pointerdown', press);
    element.addEventListener('click', click, true);
    element.addEventListener('dragstart', stay);
    element.addEventListener('contextmenu', stay);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
    addEventListener('blur', end);
    return () => {
      end();
      element.removeEventListener('pointerdown', press);
      element.removeEventListener('click', click, true);
      element.removeEventListener('dragstart', stay);
      element.removeEventListener('contextmenu', stay);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
      removeEventListener('blur', end);
    };
  };
}
