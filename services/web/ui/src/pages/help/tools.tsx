// How each debugger and crash tool is pointed at this server: the same texts as on the page that downloads have without the site.
import { toolSettings } from '@symdepot/api/tool-settings';
import { Command } from '../../parts/copy-button.tsx';

export function Tools({ url }: { readonly url: string }) {
  return (
    <>
      <Command text={url} what="URL" />
      {toolSettings(url).map(({ tool, text, commands }) => (
        <details key={tool} className="tool">
          <summary>{tool}</summary>
          <p>{text}</p>
          <Command text={commands.join('\n')} what={`commands for ${tool}`} />
        </details>
      ))}
    </>
  );
}
