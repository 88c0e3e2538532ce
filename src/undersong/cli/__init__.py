"""The command `undersong`: one file a subcommand, `main` finds and runs it."""
