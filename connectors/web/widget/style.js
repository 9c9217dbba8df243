export const STYLE = `
  :host { --accent: var(--kv-accent, #8a2d3b); --surface: var(--kv-surface, #fffaf3); --text: var(--kv-text, #2a1b14);
    display: block; min-height: 24rem; color: var(--text);
    font: 16px/1.45 system-ui, "Noto Sans", "Noto Sans Devanagari", sans-serif; }
  @media (prefers-color-scheme: dark) {
    :host { --accent: var(--kv-accent, #f0a9a0); --surface: var(--kv-surface, #221915); --text: var(--kv-text, #f5ebe0); }
  }
  section { box-sizing: border-box; display: flex; flex-direction: column; height: 100%; min-height: inherit;
    background: var(--surface); border: 1px solid color-mix(in srgb, var(--text) 20%, transparent);
    border-radius: 1rem; overflow: hidden; }
  header { padding: .7rem 1rem; font-weight: 650; color: var(--surface); background: var(--accent);
    display: flex; gap: .6rem; align-items: center; }
  header small { margin-inline-start: auto; font-weight: 400; }
  ol { flex: 1; overflow-y: auto; margin: 0; padding: 1rem; list-style: none; display: flex; flex-direction: column; gap: .6rem; }
  li { max-width: 85%; padding: .55rem .8rem; border-radius: .9rem; overflow-wrap: anywhere; white-space: pre-line; }
  li.us { align-self: flex-start; background: color-mix(in srgb, var(--text) 8%, transparent); border-end-start-radius: .2rem; }
  li.you { align-self: flex-end; background: var(--accent); color: var(--surface); border-end-end-radius: .2rem; }
  li.note { align-self: center; font-size: .88em; padding: 0; }
  .quick, .cards { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .5rem; white-space: normal; }
  .card { border: 1px solid color-mix(in srgb, var(--text) 25%, transparent); border-radius: .6rem; padding: .4rem .6rem; }
  .card img { display: block; max-width: 9rem; max-height: 7rem; border-radius: .4rem; margin-bottom: .3rem; }
  .card b { display: block; }
  button { font: inherit; color: inherit; cursor: pointer; border: 1.5px solid var(--accent); background: transparent;
    border-radius: 2rem; padding: .3rem .85rem; min-height: 2.2rem; }
  button.hear { border: 0; padding: 0 .4rem; min-height: 1.5rem; font-size: .9em; text-decoration: underline; }
  button:focus-visible, input:focus-visible, ol:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
  ol:focus-visible { outline-offset: -3px; }
  form { display: flex; flex-wrap: wrap; gap: .5rem; padding: .7rem;
    border-top: 1px solid color-mix(in srgb, var(--text) 15%, transparent); }
  input { flex: 1 1 12rem; min-width: 0; font: inherit; color: inherit; padding: .45rem .9rem; border-radius: 2rem;
    background: transparent; border: 1.5px solid color-mix(in srgb, var(--text) 60%, transparent); }
  button[type=submit], button.talking { background: var(--accent); color: var(--surface); }
  button.talk { touch-action: none; user-select: none; -webkit-user-select: none; }
`;
