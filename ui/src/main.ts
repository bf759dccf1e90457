import { mount } from 'svelte';
import { session } from './api/session.svelte';
import App from './app/App.svelte';
import './style.css';

void session.start().then(() => mount(App, { target: document.body }));
