from geocat.cli.command import commands
app = commands()
