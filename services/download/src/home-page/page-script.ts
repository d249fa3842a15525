// What the page at `/` does by script: a button beside each command that copies it. The page works without. As text, since browsers
// get it as it stands, from a path of its own: the policy of the page allows no other. Neighbour: home-page.ts.

export const pageScript = `'use strict';
const told = document.getElementById('told');

async function copy(block) {
  try {
    await navigator.clipboard.writeText(block.textContent.trim());
    return true;
  } catch {
    // Without TLS there is no clipboard to be had but this one.
    getSelection().selectAllChildren(block);
    return document.execCommand('copy');
  }
}

for (const block of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', 'Copy ' + block.dataset.copy);
  button.addEventListener('click', async () => {
    const isCopied = await copy(block);
    button.textContent = isCopied ? 'Copied' : 'Selected';
    told.textContent = isCopied ? 'Copied.' : 'Selected: copy it by your keyboard.';
    setTimeout(() => {
      button.textContent = 'Copy';
      told.textContent = '';
    }, 2000);
  });
  block.after(button);
}
`;
