"""What each `minigan COMMAND` does, given its options: calls the library and prints."""
