// The e-mail address of somebody, in a column of a list.

/** In a narrow column it breaks behind its @, and nowhere else. */
export function Address({ email }: { readonly email: string }) {
  const at = email.lastIndexOf('@') + 1;
  return (
    <>
      {email.slice(0, at)}
      <wbr />
      {email.slice(at)}
    </>
  );
}
