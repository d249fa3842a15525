// `/sign-in?error=<code>`: what is said of each code. Of one that is not here, nothing of it is shown: anybody can write an address.

interface Said {
  readonly title: string;
  readonly advice: string;
  /** Whom to ask is said besides: `ACCESS_HELP_TEXT`. */
  readonly isForOperators?: true;
}

const isForOperators = true;

const texts = new Map<string, Said>([
  ['refused', { title: 'The sign-in was refused', advice: 'You, or your provider, said no. You can try again.' }],
  [
    'state_unknown',
    { title: 'This sign-in is not known any more', advice: 'It was begun too long ago, or in another browser. Begin again.' },
  ],
  ['email_missing', { title: 'Your provider did not tell your address', advice: 'Without it nobody can be signed in.', isForOperators }],
  [
    'email_unverified',
    {
      title: 'Your provider has not verified your address',
      advice: 'Verify it there, then sign in again. If that does not help:',
      isForOperators,
    },
  ],
  ['domain_not_allowed', { title: 'Addresses of your domain cannot sign in here', advice: '', isForOperators }],
  ['user_inactive', { title: 'Your user is deactivated', advice: '', isForOperators }],
  ['user_unknown', { title: 'There is no user with your address here', advice: '', isForOperators }],
  ['email_taken', { title: 'Your address belongs to another user of your provider', advice: '', isForOperators }],
  [
    'superuser_not_linked',
    {
      title: 'You are a superuser, and your provider is not known to speak for you',
      advice: 'Sign in by a link first, then once more so.',
      isForOperators,
    },
  ],
  ['provider_away', { title: 'The provider does not answer', advice: 'Nothing is wrong with you. Try again in a minute.' }],
  ['provider_set_up_wrongly', { title: 'Sign-in is set up wrongly', advice: 'The log of the server says what is wrong.', isForOperators }],
  ['try_again', { title: 'The sign-in did not work this time', advice: 'The provider has new keys. Try again in a minute.' }],
]);

const general: Said = { title: 'The sign-in did not work', advice: 'Try again. If it fails again:', isForOperators };

export function whatWentWrong(code: string): Said & { readonly name?: string } {
  const known = texts.get(code);
  return known ? { ...known, name: code } : general;
}
