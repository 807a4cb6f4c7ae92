"""A rule pack as a document: what it says, since when, by which article, and what is changed."""
