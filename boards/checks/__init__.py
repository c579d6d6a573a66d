"""The commands of `boards/check`."""
