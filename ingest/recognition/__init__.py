"""Recognition: reads pages that show their text as a picture, in a process of its own. See README.md."""
