// The command that makes something appear where nothing was uploaded yet.
import { Command } from '../copy-button.tsx';

export function UploadCommand() {
  return <Command text={`curl -H "Auth-Token: $SYMDEPOT_TOKEN" --form symbols.zip=@symbols.zip ${location.origin}/upload/`} />;
}
