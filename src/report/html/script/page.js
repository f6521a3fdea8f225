// What is left: copying the command, printing all of it, and showing what needs a script.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const copy = document.querySelector('.copy');
  copy.addEventListener('click', async () => {
    getSelection().selectAllChildren(document.querySelector('#replay'));
    const copied = await navigator.clipboard?.writeText(document.querySelector('#replay').textContent).then(
      () => true,
      () => false,
    );
    copy.textContent = copied ? 'Copied' : 'Selected';
  });

  let opened = [];
  addEventListener('beforeprint', () => {
    opened = all('details.assertion:not([open]), details.moments:not([open])');
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
  });

  for (const element of all('.scripted')) element.hidden = false;
})();
