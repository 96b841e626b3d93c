"""Publishing: typed tables to files, their descriptor and dictionary, and the checks on what was published."""
