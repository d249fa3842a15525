// The command as a function, for tests; main.ts is the command.
