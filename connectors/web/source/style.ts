// The widget's looks. What a shop may change are the variables that begin with --kv-.

const LIGHT = `
    --accent: var(--kv-accent, #8a2d3b); --on-accent: var(--kv-on-accent, #fff);
    --surface: var(--kv-surface, #fffaf3); --text: var(--kv-text, #2a1b14); --link: var(--kv-link, var(--accent));
    color-scheme: light;`;
const DARK = `
    --accent: var(--kv-accent-dark, #f0a9a0); --on-accent: var(--kv-on-accent-dark, #221915);
    --surface: var(--kv-surface-dark, #221915); --text: var(--kv-text-dark, #f5ebe0);
    --link: var(--kv-link-dark, var(--accent)); color-scheme: dark;`;

export const STYLE = `
  :host { ${LIGHT}
    display: block; min-height: 24rem; color: var(--text);
    font: var(--kv-font, 16px/1.5 system-ui, "Noto Sans", "Noto Sans Devanagari", "Nirmala UI", sans-serif); }
  :host([theme=dark]) { ${DARK} }
  @media (prefers-color-scheme: dark) { :host(:not([theme=light])) { ${DARK} } }
  :host([hidden]), [hidden] { display: none !important; }
  :host([floating]) { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000;
    min-height: 0; display: flex; flex-direction: column; align-items: flex-end; gap: .6rem; }
  :host([floating]) section { width: min(25rem, calc(100vw - 2rem)); height: min(38rem, calc(100vh - 6.5rem)); }
  * { box-sizing: border-box; }
  section { display: flex; flex-direction: column; height: 100%; min-height: inherit; background: var(--surface);
    color: var(--text); border: 1px solid color-mix(in srgb, var(--text) 20%, transparent);
    border-radius: var(--kv-radius, 1rem); overflow: hidden; }
  header { padding: .55rem .9rem; color: var(--on-accent); background: var(--accent);
    display: flex; gap: .6rem; align-items: center; }
  h2 { font: inherit; font-weight: 650; margin: 0; margin-inline-end: auto; }
  header select, header button { color: inherit; background: transparent; border-color: currentColor; }
  select { font: inherit; font-size: .9em; padding: .2rem .4rem; min-height: 2.2rem; max-width: 9.5rem;
    border: 1.5px solid; border-radius: .6rem; }
  option { color: var(--text); background: var(--surface); }
  .banner { margin: 0; padding: .4rem .9rem; font-weight: 600; background: var(--text); color: var(--surface); }
  .log { position: relative; flex: 1; min-height: 6rem; overflow-y: auto; padding: .9rem; display: flex; flex-direction: column; gap: .6rem;
    overscroll-behavior: contain; }
  .entry { max-width: 88%; padding: .55rem .8rem; border-radius: .9rem; overflow-wrap: anywhere; white-space: pre-line; }
  .us { align-self: flex-start; background: color-mix(in srgb, var(--text) 8%, var(--surface)); border-end-start-radius: .2rem; }
  .you { align-self: flex-end; background: var(--accent); color: var(--on-accent); border-end-end-radius: .2rem; }
  .you img { display: block; max-width: 12rem; max-height: 9rem; border-radius: .5rem; margin-top: .3rem; }
  .you q { display: block; font-style: italic; }
  .you small { display: block; font-size: .85em; }
  .author { display: block; font-size: .85em; font-weight: 650; }
  .apart, .status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .status.shown { position: static; width: auto; height: auto; clip-path: none; padding: 0 .9rem .4rem; font-size: .92em; }
  .dots { display: inline-flex; gap: .25em; margin-inline-end: .5em; }
  .dots i { width: .45em; height: .45em; border-radius: 50%; background: currentColor; animation: rise 1.1s infinite; }
  .dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
  @keyframes rise { 30% { transform: translateY(-.3em); } 60% { transform: none; } }
  .choices, .cards { display: flex; flex-wrap: wrap; gap: .45rem; margin: .5rem 0 0; padding: 0; list-style: none; white-space: normal; }
  .card { display: flex; flex-direction: column; gap: .25rem; flex: 1 1 8.2rem; max-width: 12rem; padding: .5rem; background: var(--surface);
    border: 1px solid color-mix(in srgb, var(--text) 25%, transparent); border-radius: .7rem; }
  .card img, .picture { display: block; width: 100%; max-height: 8rem; object-fit: cover; border-radius: .5rem; }
  .picture { max-height: 14rem; margin-top: .4rem; }
  .card b { font-size: .95em; } .card button { margin-top: auto; }
  .sources { margin: .5rem 0 0; font-size: .9em; white-space: normal; }
  .sources ul { margin: .1rem 0 0; padding-inline-start: 1.1rem; }
  a { color: var(--link); text-underline-offset: .15em; }
  button, .file { font: inherit; color: inherit; cursor: pointer; border: 1.5px solid var(--accent); background: transparent;
    border-radius: 2rem; padding: .3rem .85rem; min-height: 2.5rem; display: inline-flex; gap: .4rem; align-items: center;
    justify-content: center; }
  button.hear { border-color: transparent; padding: 0 .3rem; min-height: 1.9rem; font-size: .9em; text-decoration: underline;
    text-underline-offset: .15em; }
  svg { width: 1.25em; height: 1.25em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
    stroke-linejoin: round; flex: none; }
  :focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
  header :focus-visible, .you :focus-visible { outline-color: var(--on-accent); }
  .log:focus-visible { outline-offset: -3px; }
  form { display: flex; flex-wrap: wrap; gap: .5rem; padding: .7rem; align-items: flex-end;
    border-top: 1px solid color-mix(in srgb, var(--text) 15%, transparent); }
  textarea { flex: 1 1 100%; min-width: 0; font: inherit; color: inherit; padding: .45rem .9rem; border-radius: 1.2rem;
    background: transparent; border: 1.5px solid color-mix(in srgb, var(--text) 65%, var(--surface)); resize: none;
    min-height: 2.6rem; max-height: 8rem; field-sizing: content; }
  textarea::placeholder { color: color-mix(in srgb, var(--text) 75%, var(--surface)); opacity: 1; }
  .talk { flex: 1; font-weight: 650; touch-action: none; user-select: none; -webkit-user-select: none; }
  [type=submit], .talk, .launcher { background: var(--accent); color: var(--on-accent); }
  .talk[aria-pressed=true] { background: var(--text); color: var(--surface); }
  .talk[aria-pressed=true] svg { animation: beat 1s infinite; }
  @keyframes beat { 50% { transform: scale(1.3); } }
  .launcher { min-height: 3.4rem; padding: .5rem 1.2rem; font-weight: 650; border-color: var(--on-accent);
    box-shadow: 0 .3rem 1rem rgb(0 0 0 / .3); }
  @media (prefers-reduced-motion: reduce) { * { animation: none !important; scroll-behavior: auto !important; } }
  @media (forced-colors: active) { button, .entry, .card { border: 1px solid; } }
`;
