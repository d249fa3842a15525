// A text of the server with words between backticks, as the table of errors has them: those are code.
export function Marked({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
