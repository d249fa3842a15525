// The icons: strokes of 16 × 16 in the colour of the text beside them, which says the same in words.
const shapes = {
  done: <path d="m3 8.5 3.2 3.2L13 4.8" />,
  cross: <path d="m4 4 8 8m0-8-8 8" />,
  warning: <path d="M8 2 1.6 13.4h12.8L8 2Zm0 4.6v3m0 1.9v.1" />,
  stop: <path d="M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM3.7 3.7l8.6 8.6" />,
  waiting: <path d="M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8Zm0 3V8l2.2 1.6" />,
  working: <path d="M13.8 8A5.8 5.8 0 1 1 8 2.2M8 2.2h2.9M8 2.2v0" />,
  copy: <path d="M5.5 5.5V2.8h7.7v7.7h-2.7M2.8 5.5h7.7v7.7H2.8z" />,
  search: <path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.3 7.8 3.4 3.4" />,
  menu: <path d="M2.5 4.2h11M2.5 8h11m-11 3.8h11" />,
  down: <path d="m4 6.2 4 4 4-4" />,
  up: <path d="m4 9.8 4-4 4 4" />,
  left: <path d="m9.8 4-4 4 4 4" />,
  right: <path d="m6.2 4 4 4-4 4" />,
  person: <path d="M8 2.4a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4ZM2.8 13.6c.5-2.7 2.5-4.1 5.2-4.1s4.7 1.4 5.2 4.1" />,
  pause: <path d="M5.4 3.4v9.2m5.2-9.2v9.2" />,
  info: <path d="M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8Zm0 5.5v3.9m0-6.3v.1" />,
  plus: <path d="M8 3v10M3 8h10" />,
  live: <path d="M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM3.6 3.6a6.2 6.2 0 0 0 0 8.8m8.8 0a6.2 6.2 0 0 0 0-8.8" />,
  upload: <path d="M8 10.5V2.8M4.9 5.7 8 2.6l3.1 3.1M2.6 10.6v2.8h10.8v-2.8" />,
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}
